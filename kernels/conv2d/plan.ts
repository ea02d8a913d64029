import type { WeightToPack } from "../generated/simd-kernels.js";
import type { SimdArray } from "../shared/simd-runtime.js";
import type { ConvDims } from "./reference.js";

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
  /** The size of what the window visits: the image with its padding. */
  Hp: number;
  Wp: number;
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
    spreadH: 1,
    spreadW: 1,
    dilationH: d.dilationH,
    dilationW: d.dilationW,
    turned: false,
    Hp: visited(d.P, d.strideH, d.R, d.dilationH),
    Wp: visited(d.Q, d.strideW, d.S, d.dilationW),
  };
}

export function inputGradient(d: ConvDims): ConvPlan {
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
    Hp: visited(d.H, 1, d.R, d.dilationH),
    Wp: visited(d.W, 1, d.S, d.dilationW),
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
 * The weight of each group, and where it is to be packed, `size` floats of `packed`: element (k, c) of it begins at
 * k·strideK + c·strideC.
 */
export function weightsToPack(
  { groups, C, K, R, S, turned }: ConvPlan,
  weight: SimdArray,
  packed: SimdArray,
  size: number,
): WeightToPack[] {
  const RS = R * S;
  const [strideK, strideC] = turned ? [RS, K * RS] : [C * RS, RS];
  return Array.from({ length: groups }, (_, g) => ({
    weight: weight.address + 4 * g * K * C * RS,
    packed: packed.address + 4 * g * size,
    K,
    C,
    strideK,
    strideC,
    turned,
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
