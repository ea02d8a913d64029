import fc from "fast-check";
import { checkOptions } from "../../options.js";
import type { Tensor } from "../../tensor/tensor.js";
import type { RangeConstraints } from "./grid.js";
import { RANGE_NAMES } from "./grid.js";
import { largestDim, type Sized } from "./size.js";
import { elementsOf } from "./tensor.js";
import { type Slot, tensorsOf } from "./tensors-of.js";
import { both, extent, type Pair, pair, perAxis } from "./windows.js";

/** Which convolutions occur, and how large they are. */
export interface Conv2dCaseConstraints extends Sized, RangeConstraints {
  /** Default "float64". */
  dtype?: "float32" | "float64";
  /** Whether grouped and depthwise convolutions occur too. Default true. */
  groups?: boolean;
  /** Whether there is a bias in half of the cases. Default true. */
  bias?: boolean;
  /** Whether the tensors are leaves that gradients flow to. Default false. */
  requiresGrad?: boolean;
  /** Default 2 at size "small". */
  maxBatch?: number;
  /** The most input channels, and output channels, of one group. Default 2 at size "small". */
  maxChannels?: number;
  /** Default 3 at size "small". */
  maxKernelSize?: number;
}

/** The arguments of one call: `conv2d(x, weight, bias, options)`. */
export interface Conv2dCase {
  /** [N, C, H, W] */
  x: Tensor;
  /** [K, C/groups, R, S] */
  weight: Tensor;
  /** [K] */
  bias: Tensor | null;
  /** What `conv2d` takes behind them. */
  options: {
    /** Pixels between the beginnings of two windows. */
    stride: Pair;
    /** Zeros on each side of the image. */
    padding: Pair;
    /** Pixels between two positions of a window. */
    dilation: Pair;
    /** How many groups channels are divided into. */
    groups: number;
  };
}

/**
 * Calls of conv2d, all of them valid: batches, groups and depthwise convolutions, strides longer than the kernel,
 * padding beyond it, dilation, odd sizes, each in one number or in two. They shrink to x [1, 1, 1, 1], weight
 * [1, 1, 1, 1], no bias and the smallest options.
 *
 * @throws {ValueError} as `arbitraries.tensor`.
 * @example
 * const cases = arbitraries.conv2dCase();
 * fc.assert(
 *   fc.property(cases, ({ x, weight, bias, options }) => {
 *     gradcheck((x, weight) => conv2d(x, weight, bias, options), [x, weight], { mode: "directional" });
 *   }),
 * );
 */
export function conv2dCase(constraints: Conv2dCaseConstraints = {}): fc.Arbitrary<Conv2dCase> {
  checkOptions("conv2dCase", constraints, {
    ...RANGE_NAMES,
    size: true,
    dtype: true,
    groups: true,
    bias: true,
    requiresGrad: true,
    maxBatch: true,
    maxChannels: true,
    maxKernelSize: true,
  });
  const { dtype = "float64", groups = true, bias = true, requiresGrad, size } = constraints;
  const most = largestDim(size);
  const { maxBatch = most / 2, maxChannels = most / 2, maxKernelSize = most / 2 + 1 } = constraints;
  const upTo = (max: number, min = 1) => fc.integer({ min, max });
  const plans = fc.record(
    {
      N: upTo(maxBatch),
      groups: upTo(groups ? 3 : 1),
      channels: upTo(maxChannels),
      outputs: upTo(maxChannels),
      R: upTo(maxKernelSize),
      S: upTo(maxKernelSize),
      moreRows: upTo(most, 0),
      moreColumns: upTo(most, 0),
      dilation: pair(1, 2),
      padding: pair(0, maxKernelSize),
      stride: pair(1, maxKernelSize + 1),
      bias: bias ? fc.boolean() : fc.constant(false),
    },
    { noNullPrototype: true },
  );
  const cells = elementsOf("conv2dCase", dtype, constraints);
  const slot = (shape: number[]): Slot => ({ shape, dtype, requiresGrad, cells });

  return tensorsOf(plans, ({ N, groups, channels, outputs, R, S, ...plan }) => {
    const [dilation, padding] = [both(plan.dilation), both(plan.padding)];
    const kernel = [R, S];
    const more = [plan.moreRows, plan.moreColumns];
    const [H, W] = perAxis(
      (axis) => Math.max(1, extent(kernel[axis], dilation[axis]) - 2 * padding[axis]) + more[axis],
    );
    const K = groups * outputs;
    // A tensor for the bias is there in any case, so that the others keep their elements when it is left out.
    return [slot([N, groups * channels, H, W]), slot([K, channels, R, S]), slot([plan.bias ? K : 0])];
  }).map(({ plan: { stride, padding, dilation, groups, ...plan }, tensors: [x, weight, bias] }) => ({
    x,
    weight,
    bias: plan.bias ? bias : null,
    options: { stride, padding, dilation, groups },
  }));
}
