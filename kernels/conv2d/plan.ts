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
  isGradient: boolean;
  taps: Taps;
}

/** Where tap (r, s) of (k, c) of group g is in the weight: at first + g·strideG + k·strideK + c·strideC + r·stepR + s·stepS. */
interface Taps {
  first: number;
  strideG: number;
  strideK: number;
  strideC: number;
  stepR: number;
  stepS: number;
}

export function forward(d: ConvDims): ConvPlan {
  const [K, C, all] = [d.K / d.groups, d.C / d.groups, d.R * d.S];
  return {
    N: d.N,
    groups: d.groups,
    C,
    H: d.H,
    W: d.W,
    K,
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
    isGradient: false,
    taps: { first: 0, strideG: K * C * all, strideK: C * all, strideC: all, stepR: d.S, stepS: 1 },
    Hp: visited(d.P, d.strideH, d.R, d.dilationH),
    Wp: visited(d.Q, d.strideW, d.S, d.dilationW),
  };
}

/** Every strideH-th row and strideW-th column of a gradient [H, W], from (h, w) on. */
export interface GradientPhase {
  h: number;
  w: number;
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
      rows: row.pixels,
      columns: column.pixels,
      plan: row.taps === 0 || column.taps === 0 ? null : phasePlan(d, row, column),
    })),
  );
}

/** Along one axis: pixels start, start + stride, …, and the taps first, first + step, … that see them. */
interface AxisPhase {
  start: number;
  pixels: number;
  /** How many there are of them. */
  taps: number;
  first: number;
  step: number;
  /** How far apart in dy they read. */
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
  const { size, stride, pad } = axis;
  const common = greatestCommonDivisor(axis.dilation, stride);
  const [step, dilation] = [stride / common, axis.dilation / common];
  return Array.from({ length: Math.min(stride, size) }, (_, start) => {
    const pixels = Math.ceil((size - start) / stride);
    const sees = (r: number) => (start + pad - r * axis.dilation) % stride === 0;
    const first = Array.from({ length: Math.min(step, axis.taps) }, (_, r) => r).find(sees) ?? axis.taps;
    const taps = Math.ceil((axis.taps - first) / step);
    const before = (taps - 1) * dilation - (start + pad - first * axis.dilation) / stride;
    return { start, pixels, taps, first, step, dilation, before };
  });
}

const greatestCommonDivisor = (a: number, b: number): number =>
  b === 0 ? a : greatestCommonDivisor(b, a % b);

/** The kernel is turned: the last tap comes first. */
function phasePlan(d: ConvDims, row: AxisPhase, column: AxisPhase): ConvPlan {
  const last = ({ first, taps, step }: AxisPhase) => first + (taps - 1) * step;
  const [K, C, all] = [d.C / d.groups, d.K / d.groups, d.R * d.S];
  return {
    N: d.N,
    groups: d.groups,
    C,
    H: d.P,
    W: d.Q,
    K,
    R: row.taps,
    S: column.taps,
    P: row.pixels,
    Q: column.pixels,
    top: row.before,
    left: column.before,
    strideH: 1,
    strideW: 1,
    dilationH: row.dilation,
    dilationW: column.dilation,
    isGradient: true,
    taps: {
      first: last(row) * d.S + last(column),
      strideG: K * C * all,
      strideK: all,
      strideC: K * all,
      stepR: -row.step * d.S,
      stepS: -column.step,
    },
    Hp: visited(row.pixels, 1, row.taps, row.dilation),
    Wp: visited(column.pixels, 1, column.taps, column.dilation),
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

/** The weight, and where it is to be packed, `size` floats of `packed` for each group. */
export function weightToPack(
  { C, K, taps }: ConvPlan,
  weight: SimdArray,
  packed: SimdArray,
  size: number,
): WeightToPack {
  const { first, ...strides } = taps;
  return { weight: weight.address + 4 * first, packed, size, K, C, ...strides };
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
