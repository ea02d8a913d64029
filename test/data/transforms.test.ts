import fc from "fast-check";
import {
  Compose,
  type ImageSample,
  Normalize,
  type SampleContext,
  ToTensor,
  type Transform,
} from "pellucid/data";
import { describe, expect, test } from "vitest";
import { error } from "../support/errors.js";

const context: SampleContext = { seed: 1, epoch: 2, index: 3 };
const bytes: ImageSample = { data: Uint8Array.from({ length: 256 }, (_, i) => i), C: 1, H: 16, W: 16 };
const floats: ImageSample = { data: new Float32Array([0, 0.25, -1, 3]), C: 2, H: 1, W: 2 };

describe("ToTensor", () => {
  test("divides bytes by 255, to the nearest float32", () => {
    const { data, ...size } = new ToTensor().apply(bytes);
    expect(data).toBeInstanceOf(Float32Array);
    expect([...data]).toEqual(Array.from({ length: 256 }, (_, i) => Math.fround(i / 255)));
    expect(size).toEqual({ C: 1, H: 16, W: 16 });
  });

  test("leaves floats as they are", () => {
    expect(new ToTensor().apply(floats)).toEqual(floats);
  });
});

describe("Normalize", () => {
  test("y = (x − mean) / std", () => {
    const y = new Normalize(0.5, 0.25).apply(floats);
    expect(y).toEqual({ data: new Float32Array([-2, -1, -6, 10]), C: 2, H: 1, W: 2 });
  });

  test("with mean 0 and std 1 is the identity; with 0.5 and 0.5 takes 0 … 1 to −1 … 1", () => {
    expect(new Normalize(0, 1).apply(floats)).toEqual(floats);
    const y = new Normalize(0.5, 0.5).apply(new ToTensor().apply(bytes)).data;
    expect([y[0], y[255]]).toEqual([-1, 1]);
    expect(y.every((value, i) => i === 0 || value > y[i - 1])).toBe(true);
  });

  test("does not write to its input", () => {
    const data = new Float32Array([1, 2]);
    new Normalize(0.5, 0.5).apply({ data, C: 1, H: 1, W: 2 });
    expect([...data]).toEqual([1, 2]);
  });

  test.each([
    [0.5, 0],
    [Number.NaN, 1],
    [0, Number.NaN],
    [Number.POSITIVE_INFINITY, 1],
    [0, Number.NEGATIVE_INFINITY],
  ])("refuses mean %d with std %d", (mean, std) => {
    expect(() => new Normalize(mean, std)).toThrow(
      error("ValueError", `Normalize: mean is ${mean} and std ${std}; both must be finite, and std not 0`),
    );
  });

  test("of one mean and deviation for each channel is each channel's own, and not pixelwise", () => {
    const transform = new Normalize([0, 1], [1, 2]);
    expect(transform.apply(floats).data).toEqual(new Float32Array([0, 0.25, -1, 1]));
    expect([transform.pixelwise, new Normalize(0, 1).pixelwise]).toEqual([false, true]);
    expect(() => new Normalize([0, 0, 0], 1).apply(floats)).toThrow(
      error(
        "ShapeError",
        "Normalize: the image is [2, 1, 2], but mean has 3 values; there must be one for each channel, or one for all",
      ),
    );
    for (const [mean, shown] of [
      [[], "[]"],
      ["a", '"a"'],
      [["0.5"], '["0.5"]'],
      [undefined, "undefined"],
    ] as const) {
      expect(() => new Normalize(mean as unknown as number, [1])).toThrow(
        error(
          "ValueError",
          `Normalize: mean is ${shown}; it must be a number, or a list of one for each channel`,
        ),
      );
    }
    expect(() => new Normalize([1], [])).toThrow(
      error("ValueError", "Normalize: std is []; it must be a number, or a list of one for each channel"),
    );
    expect(() => new Normalize([0, 1], [1, 0])).toThrow(
      error("ValueError", "Normalize: mean is [0, 1] and std [1, 0]; both must be finite, and std not 0"),
    );
  });

  test("refuses bytes", () => {
    expect(() => new Normalize(0.5, 0.5).apply(bytes)).toThrow(
      error(
        "DTypeError",
        "Normalize: the image has bytes, but it needs floats; put new ToTensor() before it",
      ),
    );
  });
});

describe("pixelwise", () => {
  const flip: Transform = { apply: (image) => ({ ...image, data: image.data.slice().reverse() }) };

  test("are ToTensor, Normalize, and a composition of such alone", () => {
    const [a, b] = [new ToTensor(), new Normalize(0.5, 0.5)];
    expect([a, b, new Compose([a, b]), new Compose([])].map((t) => t.pixelwise)).toEqual(
      new Array(4).fill(true),
    );
    expect(new Compose([a, flip]).pixelwise).toBe(false);
    expect(new Compose([new Compose([flip]), b]).pixelwise).toBe(false);
  });
});

describe("Compose", () => {
  const affine = (scale: number, shift: number): Transform => ({
    apply: (image) => ({ ...image, data: Float32Array.from(image.data, (x) => x * scale + shift) }),
  });

  test("applies from first to last", () => {
    const image: ImageSample = { data: new Float32Array([1]), C: 1, H: 1, W: 1 };
    expect(new Compose([affine(2, 0), affine(1, 3)]).apply(image, context).data[0]).toBe(5);
    expect(new Compose([affine(1, 3), affine(2, 0)]).apply(image, context).data[0]).toBe(8);
  });

  test("of nothing is the identity", () => {
    expect(new Compose([]).apply(bytes, context)).toBe(bytes);
  });

  test("may be nested in any way", () => {
    const factor = fc.integer({ min: -3, max: 3 });
    fc.assert(
      fc.property(fc.array(fc.tuple(factor, factor), { maxLength: 5 }), fc.nat(5), (steps, at) => {
        const all = steps.map(([scale, shift]) => affine(scale, shift));
        const nested = new Compose([new Compose(all.slice(0, at)), new Compose(all.slice(at))]);
        expect(nested.apply(floats, context)).toEqual(new Compose(all).apply(floats, context));
      }),
    );
  });

  test("tells every transform the sample's context, and a slot of its own", () => {
    const told: SampleContext[] = [];
    const listen: Transform = {
      apply(image, context) {
        told.push(context);
        return image;
      },
    };
    new Compose([listen, new Compose([listen])]).apply(bytes, context);
    const slot = expect.any(Number);
    expect(told).toEqual([
      { ...context, slot },
      { ...context, slot },
    ]);
    expect(told[0].slot).not.toBe(told[1].slot);
  });
});
