import fc from "fast-check";
import {
  add,
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
  zeros,
} from "pellucid";
import { arbitraries, laws } from "pellucid/testing";
import { describe, expect, test } from "vitest";
import { integers, pairOf, poolCase, seed, size, windowCase } from "../support/arbitraries.js";
import { expectClose, expectEqual } from "../support/expect-tensor.js";

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
      laws.adjointness((x, c) => im2col(x, c.kernelSize, c), {
        adjoint: (y, c) => col2im(y, [c.H, c.W], c.kernelSize, c),
        given: fc.tuple(windowCase, size(3)).map(([c, C]) => ({ ...c, C })),
        shape: ({ N, C, H, W }) => [N, C, H, W],
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
      fc.property(windowCase, size(3), size(4), seed, (c, C, K, n) => {
        const x = integers([c.N, C, c.H, c.W], n);
        const weight = integers([K, C, ...c.kernelSize], n + 1);
        const bias = integers([K], n + 2);
        const y = conv2d(x, weight, bias, c);
        const product = matmul(reshape(weight, [K, -1]), im2col(x, c.kernelSize, c));
        expectEqual(add(reshape(product, y.shape), reshape(bias, [K, 1, 1])), y);
      }),
    );
  });

  test("in groups is a convolution of each group", () => {
    fc.assert(
      fc.property(windowCase, size(2), size(2), seed, (c, C, K, n) => {
        const x = integers([c.N, 2 * C, c.H, c.W], n);
        const weight = integers([2 * K, C, ...c.kernelSize], n + 1);
        const half = (i: number) =>
          conv2d(slice(x, [0, i * C], [c.N, (i + 1) * C]), slice(weight, [i * K], [(i + 1) * K]), null, c);
        expectEqual(conv2d(x, weight, null, { ...c, groups: 2 }), concat([half(0), half(1)], 1));
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
      fc.property(windowCase, seed, (c, n) => {
        const x = integers([c.N, 2, c.H, c.W], n);
        const weight = integers([2, 2, ...c.kernelSize], n + 1);
        const bordered = padded(x, pairOf(c.padding));
        expectEqual(conv2d(x, weight, null, c), conv2d(bordered, weight, null, { ...c, padding: 0 }));
      }),
    );
  });

  test("with a stride is every so many-th of the results without", () => {
    fc.assert(
      fc.property(windowCase, seed, (c, n) => {
        const x = integers([c.N, 2, c.H, c.W], n);
        const weight = integers([2, 2, ...c.kernelSize], n + 1);
        const all = conv2d(x, weight, null, { ...c, stride: 1 });
        expectEqual(conv2d(x, weight, null, c), slice(all, [], [], [1, 1, ...pairOf(c.stride)]));
      }),
    );
  });
});

describe("pooling", () => {
  /** The windows of every channel, one below the other: [N, C, R·S, P·Q]. */
  const windowsOf = (
    x: Tensor,
    ...[kernelSize, options]: Parameters<typeof im2col> extends [Tensor, ...infer T] ? T : never
  ) => {
    const columns = im2col(x, kernelSize, options);
    const [R, S] = kernelSize as [number, number];
    return reshape(columns, [x.shape[0], x.shape[1], R * S, columns.shape[2]]);
  };

  test("of maxima takes the largest of im2col's columns", () => {
    fc.assert(
      fc.property(poolCase, size(2), seed, (c, C, n) => {
        // Above 0, so that the zeros which im2col puts into the padding never win.
        const x = add(integers([c.N, C, c.H, c.W], n), 6);
        const y = maxPool2d(x, c.kernelSize, c);
        expectEqual(reshape(max(windowsOf(x, c.kernelSize, c), 2), y.shape), y);
      }),
    );
  });

  test("of means takes the mean of im2col's columns", () => {
    fc.assert(
      fc.property(poolCase, size(2), seed, (c, C, n) => {
        const x = integers([c.N, C, c.H, c.W], n);
        const options = { stride: c.stride, padding: c.padding };
        const y = avgPool2d(x, c.kernelSize, options);
        expectClose(reshape(mean(windowsOf(x, c.kernelSize, options), 2), y.shape), y);
      }),
    );
  });

  test("of means without the padding divides by how much of the window is in the image", () => {
    fc.assert(
      fc.property(poolCase, size(2), seed, (c, C, n) => {
        const x = integers([c.N, C, c.H, c.W], n);
        const options = { stride: c.stride, padding: c.padding };
        const share = avgPool2d(ones(x.shape, { dtype: "float64" }), c.kernelSize, options);
        const y = avgPool2d(x, c.kernelSize, { ...options, countIncludePad: false });
        expectClose(div(avgPool2d(x, c.kernelSize, options), share), y);
      }),
    );
  });

  test.each([
    ["maxima", maxPool2d],
    ["means", avgPool2d],
  ])("of %s puts windows side by side unless told otherwise", (_, pool) => {
    const x = integers([1, 2, 6, 6], 1);
    expectEqual(pool(x, [2, 3]), pool(x, [2, 3], { stride: [2, 3] }));
  });
});
