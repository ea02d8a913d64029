import type { ConvDims } from "../../../kernels/conv2d/reference.js";
import { KernelId } from "../../../kernels/kernel-id.js";
import type { Kernels, Storage } from "../backend.js";
import type { WasmRuntime, WasmStorage } from "./runtime.js";
import { DEPTH, roundUp, TILE_COLUMNS, TILE_ROWS, withScratch } from "./tiles.js";
import { isWinograd, winogradConvolve, winogradWeightGrad } from "./winograd.js";

/** Into how many partial sums the images of a weight gradient are divided; fixed, so that the bits are. */
export const SHARES = 16;

/** How many positions of the output a weight gradient takes at a time: its panels then stay in the first-level cache. */
const POSITIONS = 800;

/**
 * A convolution, or the gradient of its input, which is one too: with the kernel turned by 180 degrees, its channels
 * exchanged, and the image spread apart by the stride. `C` and `K` are those of a group that are read and made.
 */
export interface ConvPlan {
  N: number;
  groups: number;
  C: number;
  H: number;
  W: number;
  K: number;
  R: number;
  S: number;
  P: number;
  Q: number;
  /** Rows and columns of zeros before the image. */
  top: number;
  left: number;
  strideH: number;
  strideW: number;
  spreadH: number;
  spreadW: number;
  dilationH: number;
  dilationW: number;
  turned: boolean;
}

function forward(d: ConvDims): ConvPlan {
  return {
    N: d.N,
    groups: d.groups,
    C: d.C / d.groups,
    H: d.H,
    W: d.W,
    K: d.K / d.groups,
    R: d.R,
    S: d.S,
    P: d.P,
    Q: d.Q,
    top: d.padH,
    left: d.padW,
    strideH: d.strideH,
    strideW: d.strideW,
    spreadH: 1,
    spreadW: 1,
    dilationH: d.dilationH,
    dilationW: d.dilationW,
    turned: false,
  };
}

function inputGradient(d: ConvDims): ConvPlan {
  return {
    N: d.N,
    groups: d.groups,
    C: d.K / d.groups,
    H: d.P,
    W: d.Q,
    K: d.C / d.groups,
    R: d.R,
    S: d.S,
    P: d.H,
    Q: d.W,
    top: d.dilationH * (d.R - 1) - d.padH,
    left: d.dilationW * (d.S - 1) - d.padW,
    strideH: 1,
    strideW: 1,
    spreadH: d.strideH,
    spreadW: d.strideW,
    dilationH: d.dilationH,
    dilationW: d.dilationW,
    turned: true,
  };
}

/** Where element (k, c) of a weight begins: at k·strideK + c·strideC. */
export const weightStrides = ({ C, K, R, S, turned }: ConvPlan): [number, number] =>
  turned ? [R * S, K * R * S] : [C * R * S, R * S];

export function convKernels(
  runtime: WasmRuntime,
): Pick<Kernels, "conv2d" | "conv2dInputGrad" | "conv2dWeightGrad" | "conv2dBiasGrad"> {
  const floats = (length: number) => runtime.allocate("float32", length);

  function convolve(x: Storage, weight: Storage, bias: Storage | null, d: ConvPlan): Storage {
    const y = floats(d.N * d.groups * d.K * d.P * d.Q);
    const operands = [x, weight, bias] as [WasmStorage, WasmStorage, WasmStorage | null];
    if (isWinograd(d) && winogradConvolve(runtime, ...operands, y, d)) return y;
    directConvolve(runtime, ...operands, y, d);
    return y;
  }

  return {
    conv2d: (x, weight, bias, d) => convolve(x, weight, bias, forward(d)),
    conv2dInputGrad: (dy, weight, d) => convolve(dy, weight, null, inputGradient(d)),
    conv2dWeightGrad(dy, x, dims) {
      const d = forward(dims);
      const dWeight = floats(d.groups * d.K * d.C * d.R * d.S);
      const operands = [dy, x] as [WasmStorage, WasmStorage];
      if (isWinograd(d) && winogradWeightGrad(runtime, ...operands, dWeight, d, SHARES)) return dWeight;
      directWeightGrad(runtime, ...operands, dWeight, d);
      return dWeight;
    },
    conv2dBiasGrad(dy, d) {
      const dBias = floats(d.K);
      runtime.run(KernelId.convBiasGrad, d.K, [dy as WasmStorage, dBias, d.N, d.K, d.P * d.Q]);
      return dBias;
    },
  };
}

/** The size of the image with its padding: what the window visits. */
const padded = (d: ConvPlan) => [
  (d.P - 1) * d.strideH + d.dilationH * (d.R - 1) + 1,
  (d.Q - 1) * d.strideW + d.dilationW * (d.S - 1) + 1,
];

function directConvolve(
  runtime: WasmRuntime,
  x: WasmStorage,
  weight: WasmStorage,
  bias: WasmStorage | null,
  y: WasmStorage,
  d: ConvPlan,
): void {
  const { N, groups, C, H, W, K, R, S, P, Q } = d;
  const [Hp, Wp] = padded(d);
  const panels = Math.ceil(K / TILE_ROWS);
  // The bias is packed with the weight, as one more row.
  const packedSize = panels * TILE_ROWS * (1 + C * R * S);
  const perThread = C * Hp * Wp + DEPTH * TILE_COLUMNS + TILE_ROWS * TILE_COLUMNS + 2 * TILE_COLUMNS;
  withScratch(runtime, groups * packedSize, (packed) =>
    withScratch(runtime, runtime.threads * perThread, (scratch) => {
      for (let g = 0; g < groups; g++) {
        const source = weight.address + 4 * g * K * C * R * S;
        const target = packed.address + 4 * g * packedSize;
        const from = bias === null ? 0 : bias.address + 4 * g * K;
        const args = [source, target, K, C, R * S, ...weightStrides(d), d.turned ? 1 : 0, from];
        runtime.run(KernelId.convPackWeight, panels, args);
      }
      const image = [groups, C, H, W, Hp, Wp, d.top, d.left, d.spreadH, d.spreadW];
      const window = [K, R, S, P, Q, d.strideH, d.strideW, d.dilationH, d.dilationW];
      const args = [x, packed, y, ...image, ...window, scratch, 4 * perThread];
      runtime.run(KernelId.conv, N * groups, args);
    }),
  );
}

function directWeightGrad(
  runtime: WasmRuntime,
  dy: WasmStorage,
  x: WasmStorage,
  dWeight: WasmStorage,
  d: ConvPlan,
): void {
  const { N, groups, C, H, W, K, R, S, P, Q } = d;
  const [Hp, Wp] = padded(d);
  const CRS = C * R * S;
  const columns = roundUp(K, TILE_COLUMNS);
  const perUnit = Math.max(1, Math.ceil(N / SHARES));
  const shares = Math.ceil(N / perUnit);
  const rows = roundUp(CRS, TILE_ROWS);
  const rowsTogether = Math.min(Math.max(1, Math.floor(POSITIONS / Q)), P);
  const perThread = C * Hp * Wp + rows + (TILE_COLUMNS + rows) * rowsTogether * Q;
  withScratch(runtime, shares * groups * rows * columns, (partial) =>
    withScratch(runtime, runtime.threads * perThread, (scratch) => {
      const geometry = [N, groups, C, H, W, Hp, Wp, d.top, d.left, K, R, S, P, Q];
      const steps = [d.strideH, d.strideW, d.dilationH, d.dilationW];
      const args = [x, dy, partial, ...geometry, ...steps, scratch, 4 * perThread, perUnit, rowsTogether];
      runtime.run(KernelId.convWeightGrad, shares * groups, args);
      runtime.run(KernelId.convWeightSum, groups * K, [partial, dWeight, shares, groups, K, CRS]);
    }),
  );
}
