import type { WeightToPack } from "../generated/simd-kernels.js";
import type { SimdArray } from "../shared/simd-runtime.js";
import type { ConvDims } from "./reference.js";

/**
 * A convolution, or one that makes a phase of the gradient of its input: with the kernel turned by 180 degrees and its channels
 * exchanged. `C` and `K` are those of a group that are read and made.
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
  /** The size of what the window visits: the image with its padding. */
  Hp: number;
  Wp: number;
  /** Rows and columns of zeros before the image. */
  top: number;
  left: number;
  strideH: number;
  strideW: number;
  dilationH: number;
  dilationW: number;
  turned: boolean;
  taps: Taps;
}

/** Tap (r, s) of a plan is element first + r·stepR + s·stepS of the `all` that the weight has for two channels. */
interface Taps {
  all: number;
  first: number;
  stepR: number;
  stepS: number;
}

export function forward(d: ConvDims): ConvPlan {
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
    dilationH: d.dilationH,
    dilationW: d.dilationW,
    turned: false,
    taps: { all: d.R * d.S, first: 0, stepR: d.S, stepS: 1 },
    Hp: visited(d.P, d.strideH, d.R, d.dilationH),
    Wp: visited(d.Q, d.strideW, d.S, d.dilationW),
  };
}

/** Every strideH-th row and strideW-th column of a gradient [H, W], from (`h`, `w`) on. */
export interface GradientPhase {
  h: number;
  w: number;
  /** How many there are of them. */
  rows: number;
  columns: number;
  /** What makes them of dy; null where no tap has seen them, and they are 0. */
  plan: ConvPlan | null;
}

/**
 * The gradient of the input. Pixel h was seen by tap r where h + pad − r·dilation is a multiple of the stride: pixels that are a
 * stride apart were seen by the same taps, and are a convolution of dy with these alone.
 */
export function inputGradient(d: ConvDims): GradientPhase[] {
  const rows = phasesOf({ size: d.H, taps: d.R, stride: d.strideH, pad: d.padH, dilation: d.dilationH });
  const columns = phasesOf({ size: d.W, taps: d.S, stride: d.strideW, pad: d.padW, dilation: d.dilationW });
  return rows.flatMap((row) =>
    columns.map((column) => ({
      h: row.start,
      w: column.start,
      rows: row.count,
      columns: column.count,
      plan: row.seen === null || column.seen === null ? null : phasePlan(d, row.seen, column.seen),
    })),
  );
}

/** Along one axis: pixels start, start + stride, … */
interface AxisPhase {
  start: number;
  count: number;
  seen: AxisTaps | null;
}

/** The taps that see them: first, first + step, … of the kernel, which read dy `dilation` apart. */
interface AxisTaps {
  pixels: number;
  count: number;
  first: number;
  step: number;
  dilation: number;
  /** Zeros before dy. */
  before: number;
}

function phasesOf(axis: {
  size: number;
  taps: number;
  stride: number;
  pad: number;
  dilation: number;
}): AxisPhase[] {
  const { size, taps, stride, pad, dilation } = axis;
  const common = greatestCommonDivisor(dilation, stride);
  const [step, apart] = [stride / common, dilation / common];
  return Array.from({ length: Math.min(stride, size) }, (_, start) => {
    const pixels = Math.ceil((size - start) / stride);
    const first = Array.from({ length: Math.min(step, taps) }, (_, r) => r).find(
      (r) => (start + pad - r * dilation) % stride === 0,
    );
    if (first === undefined) return { start, count: pixels, seen: null };
    const count = Math.ceil((taps - first) / step);
    const before = (count - 1) * apart - (start + pad - first * dilation) / stride;
    return { start, count: pixels, seen: { pixels, count, first, step, dilation: apart, before } };
  });
}

const greatestCommonDivisor = (a: number, b: number): number =>
  b === 0 ? a : greatestCommonDivisor(b, a % b);

/** Turned, the last tap comes first. */
function phasePlan(d: ConvDims, row: AxisTaps, column: AxisTaps): ConvPlan {
  const last = ({ first, count, step }: AxisTaps) => first + (count - 1) * step;
  return {
    N: d.N,
    groups: d.groups,
    C: d.K / d.groups,
    H: d.P,
    W: d.Q,
    K: d.C / d.groups,
    R: row.count,
    S: column.count,
    P: row.pixels,
    Q: column.pixels,
    top: row.before,
    left: column.before,
    strideH: 1,
    strideW: 1,
    dilationH: row.dilation,
    dilationW: column.dilation,
    turned: true,
    taps: {
      all: d.R * d.S,
      first: last(row) * d.S + last(column),
      stepR: -row.step * d.S,
      stepS: -column.step,
    },
    Hp: visited(row.pixels, 1, row.count, row.dilation),
    Wp: visited(column.pixels, 1, column.count, column.dilation),
  };
}

/** How far a window of `taps` reaches that takes `steps` steps. */
const visited = (steps: number, stride: number, taps: number, dilation: number) =>
  (steps - 1) * stride + dilation * (taps - 1) + 1;

/** Into how many partial sums the images of a weight gradient are divided; fixed, so that the bits are. */
const SHARES = 16;

/** How many partial sums there are, and how many images are in each. */
export function sharesOf({ N }: ConvPlan): { perUnit: number; shares: number } {
  const perUnit = Math.max(1, Math.ceil(N / SHARES));
  return { perUnit, shares: Math.ceil(N / perUnit) };
}

/**
 * The weight of each group, and where it is to be packed, `size` floats of `packed`: tap (0, 0) of (k, c) of it is at
 * k·strideK + c·strideC.
 */
export function weightsToPack(
  { groups, C, K, turned, taps }: ConvPlan,
  weight: SimdArray,
  packed: SimdArray,
  size: number,
): WeightToPack[] {
  const { all, first, stepR, stepS } = taps;
  const [strideK, strideC] = turned ? [all, K * all] : [C * all, all];
  return Array.from({ length: groups }, (_, g) => ({
    weight: weight.address + 4 * (g * K * C * all + first),
    packed: packed.address + 4 * g * size,
    K,
    C,
    strideK,
    strideC,
    stepR,
    stepS,
  }));
}

/** What a convolution reads and writes. */
export interface Convolution {
  x: SimdArray;
  weight: SimdArray;
  bias: SimdArray | null;
  /** The results, or with `argmax`, the halves of their positive parts. */
  y: SimdArray;
  argmax: SimdArray | null;
}
