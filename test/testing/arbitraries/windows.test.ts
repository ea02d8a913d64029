import fc from "fast-check";
import { avgPool2d, conv2d, maxPool2d, type Tensor } from "pellucid";
import * as arbitraries from "pellucid/testing/arbitraries";
import { describe, expect, test } from "vitest";
import { drawn, everywhere, minimal } from "./shrinking.js";

const { conv2dCase, pool2dCase } = arbitraries;
type Pair = number | [number, number];
const both = (value: Pair): [number, number] => (typeof value === "number" ? [value, value] : value);
const isPair = (value: Pair): boolean => typeof value !== "number";
const elements = (x: Tensor) => Array.from(x.dataSync());
/** More often than can be by accident. */
const often = <T>(cases: readonly T[], what: (value: T) => boolean) =>
  expect(cases.filter(what).length).toBeGreaterThan(cases.length / 50);

describe("conv2dCase", () => {
  test("conv2d takes every one, also while it shrinks", () => {
    everywhere(conv2dCase(), ({ x, weight, bias, options }) => {
      const y = conv2d(x, weight, bias, options);
      expect(y.shape.slice(0, 2)).toEqual([x.shape[0], weight.shape[0]]);
    });
    fc.assert(
      fc.property(conv2dCase({ size: "medium", dtype: "float32" }), ({ x, weight, bias, options }) => {
        return conv2d(x, weight, bias, options).size > 0;
      }),
    );
  });

  test("everything that a convolution can be occurs", () => {
    const cases = drawn(conv2dCase()).map(({ x, weight, bias, options }) => {
      const [N, C, H, W] = x.shape;
      const [K, channels, R, S] = weight.shape;
      const [stride, padding, dilation] = [options.stride, options.padding, options.dilation].map(both);
      const { shape } = conv2d(x, weight, bias, options);
      return {
        N,
        C,
        H,
        W,
        K,
        channels,
        R,
        S,
        stride,
        padding,
        dilation,
        bias,
        options,
        P: shape[2],
        Q: shape[3],
      };
    });
    often(cases, ({ stride, R }) => stride[0] > R);
    often(cases, ({ stride, S }) => stride[1] > S && S > 1);
    often(cases, ({ padding, R, dilation }) => padding[0] > dilation[0] * (R - 1) + 1);
    often(cases, ({ padding, R }) => padding[0] >= R && R > 1);
    often(cases, ({ padding }) => padding[0] === 0 && padding[1] === 0);
    often(cases, ({ R, S }) => R !== S);
    often(cases, ({ R, S }) => R % 2 === 0 || S % 2 === 0);
    often(cases, ({ H, W }) => H !== W);
    often(cases, ({ dilation, R }) => dilation[0] === 2 && R > 1);
    often(cases, ({ options }) => isPair(options.stride) && !isPair(options.padding));
    often(cases, ({ options }) => isPair(options.dilation));
    often(
      cases,
      ({ options }) => isPair(options.padding) && both(options.padding)[0] !== both(options.padding)[1],
    );
    often(cases, ({ N }) => N === 2);
    often(cases, ({ options, channels }) => options.groups > 1 && channels > 1);
    often(cases, ({ options, channels, K, C }) => options.groups === C && channels === 1 && K > C && C > 1);
    often(cases, ({ bias }) => bias === null);
    often(cases, ({ bias }) => bias !== null);
    often(cases, ({ H, R, padding, dilation }) => H + 2 * padding[0] === dilation[0] * (R - 1) + 1 && R > 1);
    often(cases, ({ H, R, P, stride, padding, dilation }) => {
      const reached = (P - 1) * stride[0] + dilation[0] * (R - 1) + 1;
      return reached < H + 2 * padding[0] && P > 1;
    });
    often(cases, ({ P, Q }) => P === 1 && Q === 1);
    often(cases, ({ P, Q }) => P > 3 && Q > 3);
  });

  test("what is not wanted does not occur", () => {
    const cases = drawn(conv2dCase({ groups: false, bias: false, dtype: "float32", min: 0, step: 1 }));
    expect(cases.every(({ options, bias }) => options.groups === 1 && bias === null)).toBe(true);
    expect(cases.every(({ x, weight }) => x.dtype === "float32" && weight.dtype === "float32")).toBe(true);
    const values = new Set(cases.flatMap(({ x, weight }) => [...elements(x), ...elements(weight)]));
    expect(values).toEqual(new Set([0, 1, 2, 3, 4]));
    const small = drawn(conv2dCase({ maxBatch: 1, maxChannels: 1, maxKernelSize: 1 }));
    expect(
      small.every(({ x, weight }) => x.shape[0] === 1 && String(weight.shape.slice(1)) === "1,1,1"),
    ).toBe(true);
    expect(drawn(conv2dCase({ requiresGrad: true })).every(({ weight }) => weight.requiresGrad)).toBe(true);
  });

  const smallest = (x: string, bias = "null") =>
    `{"x":tensor([[[[${x}]]]], { dtype: "float64" }),"weight":tensor([[[[0]]]], { dtype: "float64" }),"bias":${bias},"options":{"stride":1,"padding":0,"dilation":1,"groups":1}}`;

  test("shrinks to one pixel and one weight", () => {
    expect(minimal(conv2dCase(), () => false)).toEqual([smallest("0")]);
    expect(minimal(conv2dCase(), ({ x }) => elements(x).every((v) => v < 2))).toEqual([smallest("2")]);
    expect(minimal(conv2dCase(), ({ bias }) => bias === null)).toEqual([
      smallest("0", 'tensor([0], { dtype: "float64" })'),
    ]);
  });

  test("shrinks each option by itself", () => {
    const options = (holds: (c: arbitraries.Conv2dCase) => boolean) =>
      minimal(
        conv2dCase().map((c) => c.options),
        (o) => holds({ options: o } as arbitraries.Conv2dCase),
      );
    expect(options(({ options }) => both(options.stride)[1] < 3)).toEqual([
      '{"stride":3,"padding":0,"dilation":1,"groups":1}',
    ]);
    expect(options(({ options }) => !isPair(options.padding))).toEqual([
      '{"stride":1,"padding":[0,0],"dilation":1,"groups":1}',
    ]);
    expect(options(({ options }) => options.groups < 2)).toEqual([
      '{"stride":1,"padding":0,"dilation":1,"groups":2}',
    ]);
  });
});

describe("pool2dCase", () => {
  test("maxPool2d takes every one, and avgPool2d those without dilation, also while they shrink", () => {
    everywhere(pool2dCase(), ({ x, kernelSize, options }) => {
      expect(elements(maxPool2d(x, kernelSize, options)).every(Number.isFinite)).toBe(true);
      const { stride, padding } = options;
      expect(avgPool2d(x, kernelSize, { stride, padding }).size).toBeGreaterThan(0);
    });
    everywhere(pool2dCase({ dilation: false, values: "any" }), ({ x, kernelSize, options }) => {
      expect(options).not.toHaveProperty("dilation");
      expect(elements(avgPool2d(x, kernelSize, options)).every(Number.isFinite)).toBe(true);
    });
    fc.assert(
      fc.property(pool2dCase({ size: "medium", dtype: "float32" }), ({ x, kernelSize, options }) => {
        return maxPool2d(x, kernelSize, options).size > 0;
      }),
    );
  });

  test("everything that pooling can be occurs", () => {
    const cases = drawn(pool2dCase()).map(({ x, kernelSize, options }) => {
      const [R, S] = both(kernelSize);
      const [stride, padding, dilation] = [options.stride, options.padding, options.dilation ?? 1].map(both);
      const [, , P, Q] = maxPool2d(x, kernelSize, options).shape;
      return { x, R, S, P, Q, stride, padding, dilation, kernelSize, options };
    });
    often(cases, ({ R, stride, P }) => stride[0] < R && P > 1);
    often(cases, ({ R, stride, P }) => stride[0] > R && P > 1);
    often(cases, ({ R, S, stride }) => stride[0] === R && stride[1] === S);
    often(cases, ({ R, S }) => R !== S);
    often(cases, ({ R, padding }) => padding[0] === R / 2);
    often(cases, ({ padding }) => padding[0] !== padding[1]);
    often(cases, ({ dilation, R }) => dilation[0] === 2 && R > 1);
    often(cases, ({ dilation, R, padding }) => dilation[0] === 2 && R > 1 && padding[0] > 0);
    often(cases, ({ x }) => x.shape[0] > 1 && x.shape[1] > 1);
    often(cases, ({ x, R, P, stride, padding, dilation }) => {
      const reached = (P - 1) * stride[0] + dilation[0] * (R - 1) + 1;
      return reached < x.shape[2] + padding[0];
    });
    often(cases, ({ kernelSize, options }) => isPair(kernelSize) && !isPair(options.stride));
    often(cases, ({ kernelSize, options }) => !isPair(kernelSize) && isPair(options.padding));
  });

  test("distinct values unless any will do", () => {
    everywhere(pool2dCase(), ({ x }) => expect(new Set(elements(x)).size).toBe(x.size));
    often(drawn(pool2dCase({ values: "any" })), ({ x }) => new Set(elements(x)).size < x.size);
  });

  test("shrinks to one pixel", () => {
    for (const values of ["distinct", "any"] as const) {
      expect(minimal(pool2dCase({ values }), () => false)).toEqual([
        '{"x":tensor([[[[0]]]], { dtype: "float64" }),"kernelSize":1,"options":{"stride":1,"padding":0,"dilation":1}}',
      ]);
    }
    expect(minimal(pool2dCase(), ({ kernelSize }) => both(kernelSize)[0] < 2)).toEqual([
      '{"x":tensor([[[[0, 0.125], [0.25, 0.375]]]], { dtype: "float64" }),"kernelSize":2,"options":{"stride":1,"padding":0,"dilation":1}}',
    ]);
  });
});
