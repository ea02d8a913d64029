import { KernelId } from "../../../kernels/kernel-id.js";
import { type ConvPlan, packWeight, sharesOf } from "./conv-plan.js";
import type { WasmRuntime, WasmStorage } from "./runtime.js";
import { roundUp, TILE_COLUMNS, TILE_ROWS, withScratch } from "./tiles.js";

/** Elements of a tile in Winograd's basis, and the side of what it makes. */
const ELEMENTS = 36;
const SIDE = 4;
/** Where four tiles lie, PLACE_BYTES, and a vector for each of their elements, TILE_BYTES; in floats. */
const PLACE = 16;
const TILE = 4 * ELEMENTS;
/** Between the planes of two elements. */
const GAP = 16;
/** How many tiles a thread works on at a time: their products then stay in its second-level cache. */
const TOGETHER = 16;

const tilesOf = ({ P, Q }: ConvPlan) => Math.ceil(P / SIDE) * Math.ceil(Q / SIDE);
/** Tiles come in groups of four, one to a lane. */
const roomOf = (d: ConvPlan) => roundUp(tilesOf(d), 4);

/**
 * Whether Winograd's method can be used, and pays: its transforms are worth their cost from a dozen channels on, and its
 * tiles must not hang too far over the edge.
 */
export function isWinograd(d: ConvPlan): boolean {
  const plain = d.strideH === 1 && d.strideW === 1 && d.spreadH === 1 && d.spreadW === 1;
  const fits = d.R === 3 && d.S === 3 && plain && d.dilationH === 1 && d.dilationW === 1;
  return fits && Math.min(d.C, d.K) >= 12 && ELEMENTS * roomOf(d) * 1.5 <= 9 * d.P * d.Q;
}

/** Runs `fn` with a word of memory that kernels set when a result is not finite; answers whether it stayed clear. */
function allFinite(runtime: WasmRuntime, fn: (flag: WasmStorage) => void): boolean {
  const flag = runtime.allocate("int32", 1);
  try {
    runtime.view(flag)[0] = 0;
    fn(flag);
    return runtime.view(flag)[0] === 0;
  } finally {
    runtime.free(flag);
  }
}

/** How many images a thread works on at a time, and how many tiles that makes room for. */
function portion(d: ConvPlan, most: number): { images: number; T: number } {
  const images = Math.max(1, Math.min(most, Math.floor(TOGETHER / roomOf(d))));
  return { images, T: roundUp(images * roomOf(d), TILE_COLUMNS) };
}

const paddedSize = (d: ConvPlan, extraRows: number) =>
  (SIDE * Math.ceil(d.P / SIDE) + 2 + extraRows) * (SIDE * Math.ceil(d.Q / SIDE) + 2);

/** What both kernels are told of the convolution, in the order of kernels/winograd/simd.ts. */
const geometry = (d: ConvPlan) => [d.N, d.groups, d.C, d.H, d.W, d.K, d.P, d.Q, d.top, d.left];

/**
 * y = the convolution, or false where a result is not finite. A pixel that is infinite or NaN spoils all of its tile;
 * the definition spoils only what it reaches, so then that has to be taken.
 */
export function winogradConvolve(
  runtime: WasmRuntime,
  x: WasmStorage,
  weight: WasmStorage,
  bias: WasmStorage | null,
  y: WasmStorage,
  d: ConvPlan,
): boolean {
  const { N, groups, C, K } = d;
  const panels = Math.ceil(K / TILE_ROWS);
  const packedSize = ELEMENTS * panels * C * TILE_ROWS;
  const { images, T } = portion(d, N);
  const products = ELEMENTS * ((C + panels * TILE_ROWS) * T + 2 * GAP);
  const places = (roomOf(d) / 4) * PLACE;
  const perThread = roundUp(places + TILE + products + paddedSize(d, 0), 16);
  return allFinite(runtime, (flag) =>
    withScratch(runtime, groups * packedSize, (packed) =>
      withScratch(runtime, runtime.threads * perThread, (scratch) => {
        const local = [scratch, 4 * perThread];
        packWeight(runtime, KernelId.winogradPackWeight, weight, packed, packedSize, d, () => local);
        const args = [x, packed, y, ...geometry(d), images, T, ...local, bias, flag];
        runtime.run(KernelId.winogradConv, Math.ceil(N / images) * groups, args);
      }),
    ),
  );
}

/** dWeight, or false where it is not finite. */
export function winogradWeightGrad(
  runtime: WasmRuntime,
  dy: WasmStorage,
  x: WasmStorage,
  dWeight: WasmStorage,
  d: ConvPlan,
): boolean {
  const { groups, C, K } = d;
  const { perUnit, shares } = sharesOf(d);
  const { images, T } = portion(d, perUnit);
  const rows = roundUp(K, TILE_ROWS);
  const [K4, C8] = [roundUp(K, 4), roundUp(C, 8)];
  const turned = T * (C8 + K4) + TILE_ROWS;
  // What is turned goes by fours of rows, and may read three rows beyond the last.
  const products = ELEMENTS * ((C + K) * T + 2 * GAP + rows * C8);
  const places = 2 * (roomOf(d) / 4) * PLACE;
  const perThread = roundUp(places + TILE + products + turned + paddedSize(d, 2) + 4 * T, 16);
  return allFinite(runtime, (flag) =>
    withScratch(runtime, shares * groups * 9 * K * C8, (partial) =>
      withScratch(runtime, runtime.threads * perThread, (scratch) => {
        const args = [x, dy, partial, ...geometry(d), perUnit, T, scratch, 4 * perThread, images];
        runtime.run(KernelId.winogradWeightGrad, shares * groups, args);
        const sumArgs = [partial, dWeight, flag, shares, groups, K, C, scratch];
        runtime.run(KernelId.winogradWeightSum, groups * K, sumArgs);
      }),
    ),
  );
}
