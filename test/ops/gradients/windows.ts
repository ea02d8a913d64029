import fc from "fast-check";
import { avgPool2d, col2im, conv2d, im2col, maxPool2d, type Tensor, zeros } from "pellucid";
import {
  distinct,
  type Fill,
  poolCase,
  seed,
  size,
  smooth,
  type WindowCase,
  windowCase,
} from "../../support/arbitraries.js";
import type { GradientCase } from "../../support/numeric-gradient.js";
import type { GradientCases } from "./cases.js";

const image = <T extends WindowCase>(
  cases: fc.Arbitrary<T>,
  fn: (x: Tensor, c: T) => Tensor,
  fill: Fill,
): fc.Arbitrary<GradientCase> =>
  fc.tuple(cases, size(2), seed).map(([c, C, n]) => ({
    fn: (x) => fn(x, c),
    options: c,
    inputs: [fill([c.N, C, c.H, c.W], n)],
  }));

interface Channels {
  groups: number;
  inputs: number;
  outputs: number;
  bias: boolean;
}

const convolution = (channels: fc.Arbitrary<Channels>): fc.Arbitrary<GradientCase> =>
  fc.tuple(windowCase, channels, seed).map(([c, { groups, inputs, outputs, bias }, n]) => ({
    fn: (x, weight, b) => conv2d(x, weight, b ?? null, { ...c, groups }),
    options: { ...c, groups },
    inputs: [
      smooth([c.N, inputs * groups, c.H, c.W], n),
      smooth([outputs * groups, inputs, ...c.kernelSize], n + 1),
      ...(bias ? [smooth([outputs * groups], n + 2)] : []),
    ],
  }));

export const windows: GradientCases = {
  im2col: {
    "stride, padding, dilation": image(windowCase, (x, c) => im2col(x, c.kernelSize, c), smooth),
  },
  col2im: {
    "stride, padding, dilation": fc.tuple(windowCase, size(2), seed).map(([c, C, n]) => ({
      fn: (columns) => col2im(columns, [c.H, c.W], c.kernelSize, c),
      options: c,
      inputs: [smooth(im2col(zeros([c.N, C, c.H, c.W]), c.kernelSize, c).shape, n)],
    })),
  },
  conv2d: {
    "stride, padding, dilation": convolution(
      fc.record({ groups: fc.constant(1), inputs: size(2), outputs: size(3), bias: fc.boolean() }),
    ),
    groups: convolution(
      fc.record({
        groups: fc.integer({ min: 2, max: 3 }),
        inputs: size(2),
        outputs: size(2),
        bias: fc.boolean(),
      }),
    ),
  },
  maxPool2d: {
    "stride, padding, dilation, no two values equal": image(
      poolCase,
      (x, c) => maxPool2d(x, c.kernelSize, c),
      distinct,
    ),
    "windows side by side": image(
      poolCase,
      (x, { kernelSize, padding }) => maxPool2d(x, kernelSize, { padding }),
      distinct,
    ),
  },
  avgPool2d: {
    "stride and padding, counted and not": image(
      fc.tuple(poolCase, fc.boolean()).map(([c, countIncludePad]) => ({ ...c, countIncludePad })),
      (x, { kernelSize, stride, padding, countIncludePad }) =>
        avgPool2d(x, kernelSize, { stride, padding, countIncludePad }),
      smooth,
    ),
    "windows side by side": image(
      poolCase,
      (x, { kernelSize, padding }) => avgPool2d(x, kernelSize, { padding }),
      smooth,
    ),
  },
};
