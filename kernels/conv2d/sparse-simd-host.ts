import * as simd from "../generated/simd-kernels.js";
import { DEPTH } from "../matmul/tile.js";
import {
  anySet,
  roundUp,
  type SimdArray,
  type SimdRuntime,
  withFlags,
  withScratch,
  withThreadScratch,
} from "../shared/simd-runtime.js";
import { type ConvPlan, sharesOf } from "./plan.js";
import { BLOCK, TALL } from "./sparse-sizes.js";

/**
 * The gradient of images, or with `argmax` that of their halves: where the winners were, and where ReLU came before, what the halves
 * are.
 */
export interface Slopes<S> {
  readonly dy: S;
  readonly argmax: S | null;
  readonly y: S | null;
}

/** Whether dy is as max-pooling by 2 x 2 makes it: each window has one slope at most, and pixels in none have none. */
export function isSparse(runtime: SimdRuntime, dy: SimdArray, d: ConvPlan): boolean {
  const { N, groups, K: planes, P, Q } = d;
  return (
    isPossible(d) &&
    withFlags(runtime, 1, (dense) => {
      runtime.run(simd.convSparseness, N * groups, { dy, planes, P, Q, dense });
      return !anySet(runtime, dense);
    })
  );
}

/** Whether the taps of a row lie side by side, and a sum over those of one channel is short. */
const isPossible = (d: ConvPlan) => (d.dilationW === 1 || d.S === 1) && windowsOf(d) <= DEPTH;

/** From how many windows a pixel is seen, each of which has one slope of a channel. */
const windowsOf = ({ R, S, dilationH }: ConvPlan) =>
  (dilationH === 1 ? Math.ceil((R + 1) / 2) : R) * Math.ceil((S + 1) / 2);

function roomOf(d: ConvPlan) {
  const { C, R, S } = d;
  const run = S * C;
  const [rows, columns] = [Math.max(d.Hp, d.top + d.H), Math.max(d.Wp, d.left + d.W)];
  const rowStep = (R === 1 ? 1 : d.dilationH) * columns * C;
  // Half a block, or less, is faster by single vectors.
  const blocked = BLOCK * Math.floor((run + BLOCK / 2 - 1) / BLOCK);
  const width = Math.max(blocked, roundUp(run, 4));
  const tapRows = width > blocked ? roundUp(R, TALL) : R;
  // What is read or written beyond the image's end is beyond the taps.
  const length = roundUp(rows * columns * C + (tapRows - R) * rowStep + BLOCK, 4);
  return { room: { rows, columns, rowStep, blocked, width, tapRows }, length };
}

/** What `fn` makes, or null where it has set the flag: an image, a weight or a result is not finite, and what is 0 counts, too. */
function unlessNotFinite(
  runtime: SimdRuntime,
  length: number,
  fn: (made: SimdArray, notFinite: SimdArray) => void,
): SimdArray | null {
  return withFlags(runtime, 1, (notFinite) => {
    const made = runtime.allocate("float32", length);
    fn(made, notFinite);
    if (!anySet(runtime, notFinite)) return made;
    runtime.free(made);
    return null;
  });
}

/** dWeight, or null where that needs another method. */
export function sparseWeightGrad(
  runtime: SimdRuntime,
  slopes: Slopes<SimdArray>,
  x: SimdArray,
  d: ConvPlan,
): SimdArray | null {
  if (!isPossible(d)) return null;
  const { groups, K, C, R, S, P, Q } = d;
  const { perUnit, shares } = sharesOf(d);
  const { room, length: image } = roomOf(d);
  const length = K * room.tapRows * room.width;
  const parts = {
    image,
    places: P * Q,
    list: 2 * (P * Q + 1),
    chains: 2 * K,
    sums: perUnit * P * Q > DEPTH ? 2 * length : 0,
  };
  return unlessNotFinite(runtime, groups * K * C * R * S, (dWeight, notFinite) => {
    // Four taps are summed at a time, the last ones with up to three floats behind them.
    withScratch(runtime, shares * groups * length + 3, (partial) => {
      withThreadScratch(runtime, parts, (scratch) =>
        runtime.run(simd.sparseWeightGrad, shares * groups, {
          geometry: d,
          room,
          x,
          slopes,
          partial,
          perUnit,
          notFinite,
          scratch,
        }),
      );
      runtime.run(simd.sparseWeightSum, groups * K, {
        partial,
        dWeight,
        shares,
        groups,
        K,
        C,
        R,
        S,
        room,
        notFinite,
      });
    });
  });
}

/** dx, or null where that needs another method. `d` is the plan of the convolution itself. */
export function sparseInputGrad(
  runtime: SimdRuntime,
  slopes: Slopes<SimdArray>,
  weight: SimdArray,
  d: ConvPlan,
): SimdArray | null {
  if (!isPossible(d)) return null;
  const { groups, K, C, R, S, P, Q } = d;
  const { room, length } = roomOf(d);
  const together = Math.floor(DEPTH / windowsOf(d));
  const parts = { image: length, places: P * Q, list: 2 * (P * Q + 1), sums: K > together ? 2 * length : 0 };
  return unlessNotFinite(runtime, d.N * groups * C * d.H * d.W, (dx, notFinite) => {
    withScratch(runtime, groups * K * room.tapRows * room.width, (packed) => {
      runtime.run(simd.sparsePackWeight, groups * K, { weight, packed, C, R, S, room, notFinite });
      withThreadScratch(runtime, parts, (scratch) =>
        runtime.run(simd.sparseInputGrad, d.N * groups, {
          geometry: d,
          room,
          length,
          slopes,
          packed,
          dx,
          together,
          notFinite,
          scratch,
        }),
      );
    });
  });
}
