import fc from "fast-check";
import type { Tensor } from "pellucid";
import { crossEntropy, logSoftmax, nllLoss, ValueError } from "pellucid";
import * as arbitraries from "pellucid/testing/arbitraries";
import { describe, expect, test } from "vitest";
import { drawn, everywhere, minimal } from "./shrinking.js";

const { batch, labels, logits, probabilities } = arbitraries;
const elements = (x: Tensor) => Array.from(x.dataSync());

describe("labels", () => {
  test("int32 classes, all of them", () => {
    everywhere(labels({ classes: 3 }), (y) => {
      expect([y.dtype, y.rank]).toEqual(["int32", 1]);
      for (const label of elements(y)) expect([0, 1, 2]).toContain(label);
    });
    expect(new Set(drawn(labels()).flatMap(elements))).toEqual(new Set([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]));
    expect(drawn(labels({ N: 7 })).every((y) => y.size === 7)).toBe(true);
    expect(new Set(drawn(labels({ N: fc.constantFrom(2, 5) })).map((y) => y.size))).toEqual(new Set([2, 5]));
  });

  test("shrink to one of class 0", () => {
    expect(minimal(labels(), () => false)).toEqual(['tensor([0], { dtype: "int32" })']);
    expect(minimal(labels(), (y) => elements(y).every((label) => label < 7))).toEqual([
      'tensor([7], { dtype: "int32" })',
    ]);
  });

  test("refuse classes that are none", () => {
    expect(() => labels({ classes: 0 })).toThrow(
      new ValueError("labels: classes is 0; it must be a positive integer"),
    );
  });
});

describe("logits", () => {
  test("of large magnitudes and both signs, and so far apart that exponentials overflow", () => {
    everywhere(logits({ magnitude: 100, dtype: "float32" }), (x) => {
      expect([x.dtype, x.rank]).toEqual(["float32", 2]);
      for (const logit of elements(x)) expect(Math.abs(logit)).toBeLessThanOrEqual(100);
    });
    const values = drawn(logits()).flatMap(elements);
    expect([Math.min(...values), Math.max(...values)]).toEqual([-1e4, 1e4]);
    expect(values.filter((v) => v > 1000).length).toBeGreaterThan(500);
    expect(values.filter((v) => v < -1000).length).toBeGreaterThan(500);
  });

  test("have every number of classes from 1 on, or those that are asked for", () => {
    expect(new Set(drawn(logits()).map((x) => x.shape[1]))).toEqual(new Set([1, 2, 3, 4, 5, 6, 7, 8]));
    expect(drawn(logits({ N: 2, C: 10 })).every((x) => String(x.shape) === "2,10")).toBe(true);
  });

  test("fit the labels", () => {
    const cases = fc.tuple(logits({ N: 3, C: 4 }), labels({ N: 3, classes: 4 }));
    fc.assert(fc.property(cases, ([x, y]) => crossEntropy(x, y).item() >= 0));
  });

  test("shrink to a single 0", () => {
    expect(minimal(logits(), () => false)).toEqual(['tensor([[0]], { dtype: "float64" })']);
    expect(minimal(logits(), (x) => elements(x).every((v) => v > -500))).toEqual([
      'tensor([[-504]], { dtype: "float64" })',
    ]);
  });

  test("refuse a magnitude that is none", () => {
    expect(() => logits({ magnitude: 0 })).toThrow(
      new ValueError("logits: magnitude is 0; it must be a positive number"),
    );
  });
});

describe("probabilities", () => {
  test.each(["float32", "float64"] as const)(
    "%s: rows of exactly 1, and no 0, also while they shrink",
    (dtype) => {
      everywhere(probabilities({ dtype, C: fc.integer({ min: 1, max: 30 }) }), (p) => {
        const [N, C] = p.shape;
        expect(p.dtype).toBe(dtype);
        for (let n = 0; n < N; n++) {
          const row = elements(p).slice(n * C, (n + 1) * C);
          expect(row.reduce((a, b) => a + b)).toBe(1);
          expect(Math.min(...row)).toBeGreaterThan(0);
        }
      });
    },
  );

  test("from sure to undecided", () => {
    const rows = drawn(probabilities({ N: 1, C: 2 })).map((p) => Math.max(...elements(p)));
    expect(rows.filter((most) => most > 0.9).length).toBeGreaterThan(20);
    expect(rows.filter((most) => most < 0.6).length).toBeGreaterThan(20);
  });

  test("shrink to equal shares", () => {
    expect(minimal(probabilities(), (p) => p.shape[1] < 4)).toEqual([
      'tensor([[0.25, 0.25, 0.25, 0.25]], { dtype: "float64" })',
    ]);
  });

  test("are what nllLoss wants after a logarithm", () => {
    const cases = fc.tuple(probabilities({ N: 2, C: 3 }), labels({ N: 2, classes: 3 }));
    fc.assert(fc.property(cases, ([p, y]) => Number.isFinite(nllLoss(logSoftmax(p, 1), y).item())));
  });
});

describe("batch", () => {
  test("float32 images with pixels from 0 to 1, and a label for each", () => {
    everywhere(batch({ H: 3, W: 2, classes: 4 }), ({ images, labels }) => {
      const [N, ...rest] = images.shape;
      expect([images.dtype, labels.dtype, ...rest]).toEqual(["float32", "int32", 1, 3, 2]);
      expect(labels.shape).toEqual([N]);
      for (const pixel of elements(images)) expect(pixel >= 0 && pixel <= 1).toBe(true);
      for (const label of elements(labels)) expect([0, 1, 2, 3]).toContain(label);
    });
  });

  test("28 x 28 unless said otherwise, and bytes where those are asked for", () => {
    expect(drawn(batch({ N: 2 }), 5).map(({ images }) => images.shape)).toEqual(
      Array(5).fill([2, 1, 28, 28]),
    );
    const bytes = drawn(batch({ N: 1, H: 4, W: 4, C: 3, dtype: "uint8" }));
    const pixels = bytes.flatMap(({ images }) => elements(images));
    expect([bytes[0].images.dtype, Math.min(...pixels), Math.max(...pixels)]).toEqual(["uint8", 0, 255]);
  });

  test("shrinks to one black image of class 0, but for what the failure needs", () => {
    expect(minimal(batch(), () => false)).toEqual([
      '{"images":zeros([1, 1, 28, 28]),"labels":tensor([0], { dtype: "int32" })}',
    ]);
    const small = batch({ H: 1, W: 2 });
    for (const code of minimal(small, ({ images }) => elements(images).every((v) => v < 0.5))) {
      expect(code).toMatch(
        /^\{"images":tensor\(\[\[\[\[(0.5, 0|0, 0.5)\]\]\]\]\),"labels":tensor\(\[0\], \{ dtype: "int32" \}\)\}$/,
      );
    }
  });

  test("refuses classes that are none", () => {
    expect(() => batch({ classes: 1.5 })).toThrow(
      new ValueError("batch: classes is 1.5; it must be a positive integer"),
    );
  });
});
