import type { WindowDims } from "../../../../../kernels/im2col/reference.js";
import { fixedSize, type OnnxAttribute, type OnnxGraph } from "../graph.js";
import type { OnnxValue } from "../merge-runs.js";
import type { Size } from "../size.js";
import { reduceNode } from "./reduce-node.js";
import type { OnnxTranslation, OnnxTranslations } from "./translation.js";

type Sizes<Dims> = { readonly [Name in keyof Dims]: Dims[Name] extends number ? Size : Dims[Name] };

/** All that is said of a window, and of how it moves. */
function attributesOf(
  d: WindowDims,
): Record<"kernel_shape" | "strides" | "pads" | "dilations", OnnxAttribute> {
  return {
    kernel_shape: { ints: [d.R, d.S] },
    strides: { ints: [d.strideH, d.strideW] },
    // Above, to the left, below, to the right.
    pads: { ints: [d.padH, d.padW, d.padH, d.padW] },
    dilations: { ints: [d.dilationH, d.dilationW] },
  };
}

const conv2d: OnnxTranslation = (graph, [x, weight, bias, d]) =>
  graph.node("Conv", [x, weight, bias], { ...attributesOf(d), group: { int: d.groups } });

/**
 * What the output is larger by, below and to the right, is that much less of the padding there; and beyond the padding
 * nothing is written. (ONNX's own output_padding must be less than the stride in ONNX Runtime.)
 */
const convTranspose2d: OnnxTranslation = (graph, [x, weight, d]) => {
  const written = [
    (d.P - 1) * d.strideH + d.dilationH * (d.R - 1) + 1,
    (d.Q - 1) * d.strideW + d.dilationW * (d.S - 1) + 1,
  ];
  const [below, right] = [written[0] - d.padH - d.H, written[1] - d.padW - d.W];
  const transposed = (pads: readonly number[]) =>
    graph.node("ConvTranspose", [x, weight], {
      ...attributesOf(d),
      pads: { ints: pads },
      group: { int: d.groups },
    });
  if (below >= 0 && right >= 0) return transposed([d.padH, d.padW, below, right]);
  const rest = [0, 0, 0, 0, 0, 0, Math.max(0, -below), Math.max(0, -right)];
  const whole = graph.node("Pad", [transposed([0, 0, 0, 0]), graph.constant(rest, "int64", [8])]);
  const pair = (...values: number[]) => graph.constant(values, "int64", [2]);
  const ends = pair(d.padH + d.H, d.padW + d.W);
  return graph.node("Slice", [whole, pair(d.padH, d.padW), ends, pair(2, 3)]);
};

const maxPool2d: OnnxTranslation = (graph, [x, d]) => graph.node("MaxPool", [x], attributesOf(d));

/** Its windows have no dilation, and before opset 19 the operator knew of none. */
const avgPool2d: OnnxTranslation = (graph, [x, d]) => {
  const { dilations, ...attributes } = attributesOf(d);
  return graph.node("AveragePool", [x], {
    ...attributes,
    count_include_pad: { int: d.countIncludePad ? 1 : 0 },
  });
};

/** Where tap [r, s] of the window at [p, q] reads, as a position in the image; null in the padding. */
function readAt(d: WindowDims, r: number, s: number, p: number, q: number): number | null {
  const h = p * d.strideH - d.padH + r * d.dilationH;
  const w = q * d.strideW - d.padW + s * d.dilationW;
  return h >= 0 && h < d.H && w >= 0 && w < d.W ? h * d.W + w : null;
}

/** What a window reads is known beforehand, so both ways are one gather by a table, with a 0 behind all else for nothing. */
function* taps(d: WindowDims): Generator<{ tap: number; window: number; pixel: number | null }> {
  for (let r = 0; r < d.R; r++)
    for (let s = 0; s < d.S; s++)
      for (let p = 0; p < d.P; p++)
        for (let q = 0; q < d.Q; q++)
          yield { tap: r * d.S + s, window: p * d.Q + q, pixel: readAt(d, r, s, p, q) };
}

/** x [N, C, L] and a table of places in its last axis, of which L is a 0. */
function gatherLast(
  graph: OnnxGraph,
  x: OnnxValue,
  shape: readonly Size[],
  table: Int32Array,
  tableShape: readonly number[],
): string {
  const pads = graph.constant([0, 0, 0, 0, 0, 1], "int64", [6]);
  const padded = graph.node("Pad", [graph.view(x, shape), pads]);
  return graph.node("Gather", [padded, graph.constant(table, "int32", tableShape)], { axis: { int: 2 } });
}

/** The dims with everything known but N. */
function known(op: string, d: Sizes<WindowDims>): WindowDims {
  const sizes = Object.entries(d).map(([name, size]) => [
    name,
    name === "N" ? size : fixedSize(op, name, size),
  ]);
  return Object.fromEntries(sizes);
}

const im2col: OnnxTranslation = (graph, [x, dims]) => {
  const d = known("im2col", dims);
  const table = new Int32Array(d.R * d.S * d.P * d.Q);
  for (const { tap, window, pixel } of taps(d)) table[tap * d.P * d.Q + window] = pixel ?? d.H * d.W;
  const shape = [d.R * d.S, d.P * d.Q];
  const name = gatherLast(graph, x, [d.N, d.C, d.H * d.W], table, shape);
  return { name, shape: [d.N, d.C, ...shape] };
};

/** Each tap of a window adds at most once to a pixel. */
const col2im: OnnxTranslation = (graph, [columns, dims]) => {
  const d = known("col2im", dims);
  const [pixels, windows] = [d.H * d.W, d.P * d.Q];
  const table = new Int32Array(d.R * d.S * pixels).fill(d.R * d.S * windows);
  for (const { tap, window, pixel } of taps(d)) {
    if (pixel !== null) table[tap * pixels + pixel] = tap * windows + window;
  }
  const gathered = gatherLast(graph, columns, [d.N, d.C, d.R * d.S * windows], table, [d.R * d.S, pixels]);
  return { name: reduceNode(graph, "ReduceSum", gathered, [2], false), shape: [d.N, d.C, pixels] };
};

/** What is computed of the pixels under a window. */
export const windows: OnnxTranslations = {
  avgPool2d,
  col2im,
  conv2d,
  convTranspose2d,
  im2col,
  maxPool2d,
};
