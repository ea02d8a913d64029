import fc from "fast-check";
import {
  add,
  arange,
  avgPool2d,
  col2im,
  concat,
  conv2d,
  div,
  im2col,
  matmul,
  max,
  maxPool2d,
  mean,
  ones,
  reshape,
  slice,
  type Tensor,
  type WindowOptions,
  zeros,
} from "pellucid";
import * as arbitraries from "pellucid/testing/arbitraries";
import * as laws from "pellucid/testing/laws";
import { describe, expect, test } from "vitest";
import { both } from "../../src/testing/arbitraries/windows.js";
import { expectClose, expectEqual } from "../support/expect-tensor.js";

const integers = { min: -5, max: 5, step: 1 };
const convolutions = arbitraries.conv2dCase({ ...integers, maxChannels: 3, groups: false });

/** What a convolution and its columns have in common. */
const windowOf = ({ stride, padding, dilation }: WindowOptions) => ({ stride, padding, dilation });

/** R and S. */
const kernelOf = (weight: Tensor) => weight.shape.slice(2) as [number, number];

/** Zeros on all four sides. */
function padded(x: Tensor, [padH, padW]: [number, number]): Tensor {
  const border = (axis: number, n: number) => zeros(x.shape.with(axis, n), { dtype: x.dtype });
  const taller = concat([border(2, padH), x, border(2, padH)], 2);
  const side = zeros(taller.shape.with(3, padW), { dtype: x.dtype });
  return concat([side, taller, side], 3);
}

describe("im2col and col2im", () => {
  test("are adjoint: <im2col x, y> = <x, col2im y>", () => {
    fc.assert(
      laws.adjointness((x, { weight, options }) => im2col(x, kernelOf(weight), windowOf(options)), {
        adjoint: (y, { x, weight, options }) =>
          col2im(y, x.shape.slice(2) as [number, number], kernelOf(weight), windowOf(options)),
        given: convolutions,
        shape: ({ x }) => x.shape,
        roundings: 0,
      }),
    );
  });

  test("together count how often each pixel is read", () => {
    const columns = im2col(ones([1, 1, 3, 3]), 2);
    expect([...col2im(columns, [3, 3], 2).dataSync()]).toEqual([1, 2, 1, 2, 4, 2, 1, 2, 1]);
  });
});

describe("conv2d", () => {
  test("is im2col and matmul", () => {
    fc.assert(
      fc.property(convolutions, ({ x, weight, bias, options }) => {
        const K = weight.shape[0];
        const y = conv2d(x, weight, bias, options);
        const product = matmul(reshape(weight, [K, -1]), im2col(x, kernelOf(weight), windowOf(options)));
        const shaped = reshape(product, y.shape);
        expectEqual(bias === null ? shaped : add(shaped, reshape(bias, [K, 1, 1])), y);
      }),
    );
  });

  test("in groups is a convolution of each group", () => {
    fc.assert(
      fc.property(arbitraries.conv2dCase({ ...integers, bias: false }), ({ x, weight, options }) => {
        const { groups } = options;
        const [N, C] = x.shape;
        const K = weight.shape[0];
        const parts = Array.from({ length: groups }, (_, g) =>
          conv2d(
            slice(x, [0, (g * C) / groups], [N, ((g + 1) * C) / groups]),
            slice(weight, [(g * K) / groups], [((g + 1) * K) / groups]),
            null,
            { ...options, groups: 1 },
          ),
        );
        expectEqual(conv2d(x, weight, null, options), concat(parts, 1));
      }),
    );
  });

  test("away from the borders moves with the image", () => {
    fc.assert(
      laws.translationEquivariance((x, { weight, bias, options }) => conv2d(x, weight, bias, options), {
        given: arbitraries.conv2dCase(),
        shape: ({ x }) => [...x.shape.slice(0, 2), 29, 28],
        stride: ({ options }) => options.stride,
        padding: ({ options }) => options.padding,
        roundings: 0,
      }),
    );
  });

  test("with padding is that of an image with a border of zeros", () => {
    fc.assert(
      fc.property(convolutions, ({ x, weight, bias, options }) => {
        const bordered = padded(x, both(options.padding));
        const expected = conv2d(bordered, weight, bias, { ...options, padding: 0 });
        expectEqual(conv2d(x, weight, bias, options), expected);
      }),
    );
  });

  test("with a stride is every so many-th of the results without", () => {
    fc.assert(
      fc.property(convolutions, ({ x, weight, bias, options }) => {
        const all = conv2d(x, weight, bias, { ...options, stride: 1 });
        expectEqual(conv2d(x, weight, bias, options), slice(all, [], [], [1, 1, ...both(options.stride)]));
      }),
    );
  });
});

describe("pooling", () => {
  /** The windows of every channel, one below the other: [N, C, R·S, P·Q]. */
  const windowsOf = ({ x, kernelSize, options }: arbitraries.Pool2dCase) => {
    const columns = im2col(x, kernelSize, options);
    const [R, S] = both(kernelSize);
    return reshape(columns, [x.shape[0], x.shape[1], R * S, columns.shape[2]]);
  };

  // Above 0, so that the zeros which im2col puts into the padding never win.
  const maxima = arbitraries.pool2dCase({ values: "any", min: 1, max: 11, step: 1 });
  const means = arbitraries.pool2dCase({ values: "any", dilation: false, ...integers });

  test("of maxima takes the largest of im2col's columns", () => {
    fc.assert(
      fc.property(maxima, (c) => {
        const y = maxPool2d(c.x, c.kernelSize, c.options);
        expectEqual(reshape(max(windowsOf(c), 2), y.shape), y);
      }),
    );
  });

  test("of means takes the mean of im2col's columns", () => {
    fc.assert(
      fc.property(means, (c) => {
        const y = avgPool2d(c.x, c.kernelSize, c.options);
        expectClose(reshape(mean(windowsOf(c), 2), y.shape), y);
      }),
    );
  });

  test("of means without the padding divides by how much of the window is in the image", () => {
    fc.assert(
      fc.property(means, ({ x, kernelSize, options }) => {
        const share = avgPool2d(ones(x.shape, { dtype: "float64" }), kernelSize, options);
        const y = avgPool2d(x, kernelSize, { ...options, countIncludePad: false });
        expectClose(div(avgPool2d(x, kernelSize, options), share), y);
      }),
    );
  });

  test.each([
    ["maxima", maxPool2d],
    ["means", avgPool2d],
  ])("of %s puts windows side by side unless told otherwise", (_, pool) => {
    const x = reshape(arange(72), [1, 2, 6, 6]);
    expectEqual(pool(x, [2, 3]), pool(x, [2, 3], { stride: [2, 3] }));
  });
});
