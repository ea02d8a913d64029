// A window that moves over an image.

import fc from "fast-check";
import {
  type AdaptiveSize,
  adaptiveAvgPool2d,
  avgPool2d,
  col2im,
  conv2d,
  convTranspose2d,
  im2col,
  maxPool2d,
  type Pair,
  type WindowOptions,
} from "../../ops/index.js";
import { zeros } from "../../tensor/creation.js";
import type { Tensor } from "../../tensor/tensor.js";
import { type Conv2dCase, conv2dCase, dim, pool2dCase } from "../arbitraries/index.js";
import { both, extent, perAxis } from "../arbitraries/windows.js";
import { allDTypes, floats, type OpFamily, onKinks, smooth } from "./op-info.js";
import { type OpSample, sample } from "./op-sample.js";
import { anyValues, type Fill, from } from "./values.js";

const convolutions = (groups: boolean): fc.Arbitrary<OpSample> =>
  conv2dCase({ groups, min: -2, max: 2 }).map(({ x, weight, bias, options }) =>
    sample("conv2d", conv2d, [x, weight, bias, options]),
  );

/** A call of convTranspose2d on as many windows as a convolution makes; without padding where that would leave no image. */
export const transposedCase = ({ x, weight, options }: Conv2dCase, below: number, right: number) => {
  const { shape } = conv2d(x, weight, null, options);
  const [strides, dilations, pads] = [options.stride, options.dilation, options.padding].map(both);
  const room = perAxis((axis) => Math.max(strides[axis], dilations[axis]));
  const outputPadding: [number, number] = [below % room[0], right % room[1]];
  const sizes = perAxis(
    (axis) =>
      (shape[2 + axis] - 1) * strides[axis] -
      2 * pads[axis] +
      extent(weight.shape[2 + axis], dilations[axis]) +
      outputPadding[axis],
  );
  const padding = Math.min(...sizes) < 1 ? 0 : options.padding;
  return { shape, options: { ...options, padding, outputPadding } };
};

const transposed = (groups: boolean): fc.Arbitrary<OpSample> =>
  fc
    .tuple(conv2dCase({ groups, min: -2, max: 2 }), fc.nat(), fc.nat())
    .chain(([convolution, below, right]) => {
      const { weight } = convolution;
      const { shape, options } = transposedCase(convolution, below, right);
      const channels = weight.shape[1] * options.groups;
      return fc
        .tuple(anyValues(shape), fc.option(anyValues([channels])))
        .map(([image, bias]) => sample("convTranspose2d", convTranspose2d, [image, weight, bias, options]));
    });

/** Enough channels for Winograd's method to pay, on the backends that have it. */
const manyChannels: fc.Arbitrary<OpSample> = fc
  .tuple(anyValues([1, 12, 8, 4]), anyValues([12, 12, 3, 3]))
  .map(([x, weight]) => sample("conv2d", conv2d, [x, weight, null, { padding: 1 }]));

/** An image and the windows of some convolution. */
const windows: fc.Arbitrary<{ x: Tensor; kernelSize: [number, number]; options: WindowOptions }> = conv2dCase(
  {
    groups: false,
    bias: false,
  },
).map(({ x, weight, options: { stride, padding, dilation } }) => ({
  x,
  kernelSize: [weight.shape[2], weight.shape[3]],
  options: { stride, padding, dilation },
}));

const columns: fc.Arbitrary<OpSample> = windows.chain(({ x, kernelSize, options }) => {
  const { shape } = im2col(zeros(x.shape), kernelSize, options);
  const size: [number, number] = [x.shape[2], x.shape[3]];
  return anyValues(shape).map((y) => sample("col2im", col2im, [y, size, kernelSize, options]));
});

interface Pooling {
  x: Tensor;
  kernelSize: Pair;
  options: WindowOptions;
}

const distinctPixels: fc.Arbitrary<Pooling> = pool2dCase({ values: "distinct" });

/** The same windows over other values. */
const pooled = (fill: Fill): fc.Arbitrary<Pooling> =>
  distinctPixels.chain(({ x, ...window }) => fill(x.shape).map((filled) => ({ x: filled, ...window })));

const maxPool = (cases: fc.Arbitrary<Pooling>, options: (o: WindowOptions) => WindowOptions) =>
  cases.map((c) => sample("maxPool2d", maxPool2d, [c.x, c.kernelSize, options(c.options)]));

const whole = (options: WindowOptions) => options;
/** Windows side by side, and no gaps in them. */
const paddingOnly = ({ padding }: WindowOptions) => ({ padding });

const avgPool = (stride: boolean): fc.Arbitrary<OpSample> =>
  fc
    .tuple(
      pool2dCase({ values: "any", dilation: false }),
      fc.record({ countIncludePad: fc.boolean() }, { requiredKeys: [] }),
    )
    .map(([{ x, kernelSize, options }, counted]) => {
      const window = stride ? { stride: options.stride, padding: options.padding } : paddingOnly(options);
      return sample("avgPool2d", avgPool2d, [x, kernelSize, { ...window, ...counted }]);
    });

const adaptiveSize: fc.Arbitrary<AdaptiveSize> = fc.oneof(
  dim(4),
  fc.tuple(fc.option(dim(4)), fc.option(dim(4))),
);

const adaptivePool: fc.Arbitrary<OpSample> = fc
  .tuple(fc.tuple(dim(2), dim(2), dim(4), dim(4)).chain(anyValues), adaptiveSize)
  .map((args) => sample("adaptiveAvgPool2d", adaptiveAvgPool2d, args));

export const windowOps: OpFamily = {
  im2col: {
    op: im2col,
    domain: "all numbers",
    dtypes: allDTypes,
    kinks: null,
    rtol: 1e-6,
    variants: {
      "stride, padding, dilation": smooth(
        windows.map(({ x, kernelSize, options }) => sample("im2col", im2col, [x, kernelSize, options])),
      ),
    },
  },
  col2im: {
    op: col2im,
    domain: "all numbers",
    dtypes: allDTypes,
    kinks: null,
    rtol: 1e-6,
    variants: { "stride, padding, dilation": smooth(columns) },
  },
  conv2d: {
    op: conv2d,
    domain: "all numbers",
    dtypes: floats,
    kinks: null,
    // Winograd's method rounds more: 4 · 2^-23 · √(12 · 3 · 3).
    rtol: 5e-6,
    variants: {
      "stride, padding, dilation": smooth(convolutions(false)),
      groups: smooth(convolutions(true)),
      "3 x 3 over a dozen channels": smooth(manyChannels),
    },
  },
  convTranspose2d: {
    op: convTranspose2d,
    domain: "all numbers",
    dtypes: floats,
    kinks: null,
    rtol: 5e-6,
    variants: {
      "stride, padding, dilation, output padding": smooth(transposed(false)),
      groups: smooth(transposed(true)),
    },
  },
  maxPool2d: {
    op: maxPool2d,
    domain: "all numbers",
    dtypes: floats,
    kinks: "two largest in a window: all of it to the first of them in row-major order",
    rtol: 1e-6,
    variants: {
      "stride, padding, dilation, no two values equal": smooth(maxPool(distinctPixels, whole)),
      "windows side by side, no two values equal": smooth(maxPool(distinctPixels, paddingOnly)),
      kinks: onKinks(maxPool(pooled(from(0, 1)), whole)),
    },
  },
  avgPool2d: {
    op: avgPool2d,
    domain: "all numbers",
    dtypes: floats,
    kinks: null,
    rtol: 1e-6,
    variants: {
      "stride and padding, counted and not": smooth(avgPool(true)),
      "windows side by side": smooth(avgPool(false)),
    },
  },
  adaptiveAvgPool2d: {
    op: adaptiveAvgPool2d,
    domain: "all numbers, at least one pixel",
    dtypes: floats,
    kinks: null,
    rtol: 1e-6,
    variants: { "to smaller, equal and larger images": smooth(adaptivePool) },
  },
};
