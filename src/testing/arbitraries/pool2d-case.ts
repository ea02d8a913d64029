import fc from "fast-check";
import { checkOptions } from "../../options.js";
import type { Tensor } from "../../tensor/tensor.js";
import { distinctCells } from "./distinct.js";
import type { RangeConstraints } from "./grid.js";
import { RANGE_NAMES } from "./grid.js";
import { largestDim, type Sized } from "./size.js";
import { elementsOf } from "./tensor.js";
import { tensorsOf } from "./tensors-of.js";
import { both, extent, type Pair, pair, perAxis } from "./windows.js";

/** Which poolings occur, and of what. */
export interface Pool2dCaseConstraints extends Sized, RangeConstraints {
  /** Default "float64". */
  dtype?: "float32" | "float64";
  /** "distinct": no two elements of x are equal, as `arbitraries.distinct`. Default: "distinct". */
  values?: "distinct" | "any";
  /** Whether windows with gaps occur, which only maxPool2d has. Default true. */
  dilation?: boolean;
  /** Whether x is a leaf that gradients flow to. Default false. */
  requiresGrad?: boolean;
}

/** The arguments of one call: `maxPool2d(x, kernelSize, options)`. */
export interface Pool2dCase {
  /** [N, C, H, W] */
  x: Tensor;
  /** Height and width of a window. */
  kernelSize: Pair;
  /** Without dilation where none is asked for, as avgPool2d has none. */
  options: {
    /** Pixels between the beginnings of two windows. */
    stride: Pair;
    /** What is added on each side of the image. */
    padding: Pair;
    /** Pixels between two positions of a window. */
    dilation?: Pair;
  };
}

/**
 * Calls of maxPool2d, and without dilation of avgPool2d, all of them valid: strides shorter and longer than the window,
 * padding up to half of it, pixels that no window reaches, each option in one number or in two. They shrink to
 * x [1, 1, 1, 1], a window of one pixel and the smallest options.
 *
 * @throws {ValueError} as `arbitraries.tensor`.
 * @example
 * const cases = arbitraries.pool2dCase();
 * fc.assert(
 *   fc.property(cases, ({ x, kernelSize, options }) => {
 *     gradcheck((x) => maxPool2d(x, kernelSize, options), [x]);
 *   }),
 * );
 */
export function pool2dCase(constraints: Pool2dCaseConstraints = {}): fc.Arbitrary<Pool2dCase> {
  checkOptions("pool2dCase", constraints, {
    ...RANGE_NAMES,
    size: true,
    dtype: true,
    values: true,
    dilation: true,
    requiresGrad: true,
  });
  const { dtype = "float64", values = "distinct", requiresGrad, size } = constraints;
  const most = largestDim(size);
  const largestKernel = most / 2 + 2;
  const plans = fc
    .record(
      {
        N: fc.integer({ min: 1, max: most / 2 }),
        C: fc.integer({ min: 1, max: most / 2 }),
        kernelSize: pair(1, largestKernel),
        moreRows: fc.integer({ min: 0, max: most }),
        moreColumns: fc.integer({ min: 0, max: most }),
        dilation: constraints.dilation === false ? pair(1, 1) : pair(1, 2),
        padding: pair(0, largestKernel >> 1),
        stride: pair(1, largestKernel + 1),
      },
      { noNullPrototype: true },
    )
    .map((plan) => ({ ...plan, padding: atMostHalf(plan.padding, plan.kernelSize) }));
  const cells =
    values === "distinct"
      ? distinctCells("pool2dCase", dtype, constraints)
      : elementsOf("pool2dCase", dtype, constraints);

  return tensorsOf(plans, ({ N, C, ...plan }) => {
    const [kernel, dilation, padding] = [both(plan.kernelSize), both(plan.dilation), both(plan.padding)];
    const more = [plan.moreRows, plan.moreColumns];
    const [H, W] = perAxis((axis) => {
      const fits = extent(kernel[axis], dilation[axis]) - 2 * padding[axis];
      // A window that begins in the padding must not step over the whole image.
      return Math.max(1, fits, padding[axis] > 0 ? dilation[axis] : 1) + more[axis];
    });
    return [{ shape: [N, C, H, W], dtype, requiresGrad, cells }];
  }).map(({ plan: { kernelSize, stride, padding, dilation }, tensors: [x] }) => ({
    x,
    kernelSize,
    options: constraints.dilation === false ? { stride, padding } : { stride, padding, dilation },
  }));
}

/** Pooling allows padding up to half of the window. */
function atMostHalf(padding: Pair, kernelSize: Pair): Pair {
  const [R, S] = both(kernelSize);
  if (typeof padding === "number") return Math.min(padding, R >> 1, S >> 1);
  return [Math.min(padding[0], R >> 1), Math.min(padding[1], S >> 1)];
}
