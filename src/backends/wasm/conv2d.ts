import { KernelId } from "../../../kernels/kernel-id.js";
import type { Kernels, Storage } from "../backend.js";
import { type ConvPlan, forward, inputGradient, packWeight, sharesOf } from "./conv-plan.js";
import type { WasmRuntime, WasmStorage } from "./runtime.js";
import { DEPTH, roundUp, TILE_COLUMNS, TILE_ROWS, withScratch } from "./tiles.js";
import { isWinograd, winogradConvolve, winogradWeightGrad } from "./winograd.js";

/** How many positions of the output a weight gradient takes at a time: its panels then stay in the first-level cache. */
const POSITIONS = 800;

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
      if (isWinograd(d) && winogradWeightGrad(runtime, ...operands, dWeight, d)) return dWeight;
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

/** What both kernels are told of the convolution, in the order of kernels/conv2d/simd.ts. */
const geometry = (d: ConvPlan) => [
  ...[d.groups, d.C, d.H, d.W, ...padded(d), d.top, d.left, d.K, d.R, d.S, d.P, d.Q],
  ...[d.strideH, d.strideW, d.dilationH, d.dilationW],
];

function directConvolve(
  runtime: WasmRuntime,
  x: WasmStorage,
  weight: WasmStorage,
  bias: WasmStorage | null,
  y: WasmStorage,
  d: ConvPlan,
): void {
  const { N, groups, C, K, R, S } = d;
  const [Hp, Wp] = padded(d);
  const panels = Math.ceil(K / TILE_ROWS);
  // The bias is packed with the weight, as one more row.
  const packedSize = panels * TILE_ROWS * (1 + C * R * S);
  const perThread = C * Hp * Wp + DEPTH * TILE_COLUMNS + TILE_ROWS * TILE_COLUMNS + 2 * TILE_COLUMNS;
  withScratch(runtime, groups * packedSize, (packed) =>
    withScratch(runtime, runtime.threads * perThread, (scratch) => {
      packWeight(runtime, KernelId.convPackWeight, weight, packed, packedSize, d, (g) => [
        bias === null ? 0 : bias.address + 4 * g * K,
      ]);
      const args = [x, packed, y, ...geometry(d), scratch, 4 * perThread, d.spreadH, d.spreadW];
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
  const { N, groups, C, K, R, S, P, Q } = d;
  const [Hp, Wp] = padded(d);
  const CRS = C * R * S;
  const columns = roundUp(K, TILE_COLUMNS);
  const { perUnit, shares } = sharesOf(d);
  const rows = roundUp(CRS, TILE_ROWS);
  const rowsTogether = Math.min(Math.max(1, Math.floor(POSITIONS / Q)), P);
  const perThread = C * Hp * Wp + rows + (TILE_COLUMNS + rows) * rowsTogether * Q;
  withScratch(runtime, shares * groups * rows * columns, (partial) =>
    withScratch(runtime, runtime.threads * perThread, (scratch) => {
      const args = [x, dy, partial, ...geometry(d), scratch, 4 * perThread, N, perUnit, rowsTogether];
      runtime.run(KernelId.convWeightGrad, shares * groups, args);
      runtime.run(KernelId.convWeightSum, groups * K, [partial, dWeight, shares, groups, K, CRS]);
    }),
  );
}
