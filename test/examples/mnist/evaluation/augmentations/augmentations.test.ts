import fc from "fast-check";
import type { ImageSample, RandomTransform } from "pellucid/data";
import { describe, expect, test } from "vitest";
import { RandomBlur } from "../../../../../examples/mnist/evaluation/augmentations/random-blur.js";
import { RandomConvolution } from "../../../../../examples/mnist/evaluation/augmentations/random-convolution.js";
import { RandomNoise } from "../../../../../examples/mnist/evaluation/augmentations/random-noise.js";
import { RandomStrokeWidth } from "../../../../../examples/mnist/evaluation/augmentations/random-stroke-width.js";
import { RandomStrokes } from "../../../../../examples/mnist/evaluation/augmentations/random-strokes.js";
import { RandomTone } from "../../../../../examples/mnist/evaluation/augmentations/random-tone.js";
import { contexts } from "../../../../data/transforms/samples.js";
import { drawnDigits, grayOf, inkOf } from "../corruptions/drawn-digits.js";

const digits = drawnDigits();
const digit = (index = 0): ImageSample => ({ ...grayOf(digits, index), C: 1 });
const indices = fc.nat(2);

const makers: Record<string, () => RandomTransform<object>> = {
  RandomBlur: () => new RandomBlur(),
  RandomConvolution: () => new RandomConvolution(),
  RandomNoise: () => new RandomNoise(),
  RandomStrokeWidth: () => new RandomStrokeWidth(),
  RandomStrokes: () => new RandomStrokes(),
  RandomTone: () => new RandomTone(),
};

describe.each(Object.entries(makers))("%s", (name, make) => {
  test("keeps shape and range", () => {
    fc.assert(
      fc.property(indices, contexts, (index, context) => {
        const { data, C, H, W } = make().apply(digit(index), context);
        expect([C, H, W, data.length]).toEqual([1, 28, 28, 784]);
        expect(data.every((value) => value >= 0 && value <= 1 + 1e-6)).toBe(true);
      }),
    );
  });

  test("is a pure function of image and context, and leaves its input alone", () => {
    const used = make();
    fc.assert(
      fc.property(indices, contexts, contexts, (index, context, other) => {
        const image = digit(index);
        const first = used.apply(image, context);
        expect(image).toEqual(digit(index));
        used.apply(image, other);
        expect(make().apply(image, context)).toEqual(first);
      }),
    );
  });

  test("refuses bytes, and tells the way out", () => {
    const bytes = { ...digit(), data: new Uint8Array(784) };
    expect(() => make().apply(bytes, { seed: 1, epoch: 0, index: 0 })).toThrow(
      `${name}: the image has bytes, but it needs floats of 0 to 1; put new ToTensor() before it`,
    );
  });

  test("differs from one epoch to the next, and draws what JSON can hold", () => {
    const drawn: object[] = [];
    const context = { seed: 3, index: 1, onDraw: (_: string, parameters: object) => drawn.push(parameters) };
    const pictures = [0, 1, 2, 3].map((epoch) => make().apply(digit(), { ...context, epoch }).data);
    expect(new Set(pictures.map(String)).size).toBeGreaterThan(1);
    expect(JSON.parse(JSON.stringify(drawn))).toEqual(drawn);
  });
});

const plain = {
  inverted: false,
  contrast: 1,
  paper: 0,
  rise: [0, 0] as const,
  wave: { amplitude: 0, direction: 0, waves: 1, phase: 0 },
  edge: null,
};

describe("RandomTone", () => {
  const tone = new RandomTone();

  test("leaves an image as it is at full contrast on white paper, and lightens it by the formula", () => {
    expect(tone.applyWith(digit(), plain)).toEqual(digit());
    const gray = tone.applyWith(digit(), { ...plain, contrast: 0.5, paper: 0.25 }).data;
    const { data } = digit();
    expect(gray.every((value, at) => Math.abs(value - (0.5 * data[at] + 0.25)) < 1e-6)).toBe(true);
  });

  test("turned round twice is what it was", () => {
    const inverted = { ...plain, inverted: true };
    const twice = tone.applyWith(tone.applyWith(digit(), inverted), inverted).data;
    expect(twice.every((value, at) => Math.abs(value - digit().data[at]) < 1e-6)).toBe(true);
  });

  test("changes only what lies beyond the edge, on one side or on both", () => {
    const changed = (both: boolean) => {
      const edge = { direction: 0, distance: 0.5, both };
      const { data } = tone.applyWith(digit(), { ...plain, inverted: true, edge });
      const columns = [...data.keys()].filter((at) => data[at] !== digit().data[at]).map((at) => at % 28);
      return [...new Set(columns)].sort((a, b) => a - b);
    };
    const right = [21, 22, 23, 24, 25, 26, 27];
    expect(changed(false)).toEqual(right);
    expect(changed(true)).toEqual([0, 1, 2, 3, 4, 5, 6, ...right]);
  });
});

test("RandomNoise of no strength leaves an image as it is; replaced pixels are as many as were asked for", () => {
  const none = { added: 0, multiplied: 0, replaced: 0, seed: 4 };
  expect(new RandomNoise().applyWith(digit(), none)).toEqual(digit());
  const { data } = new RandomNoise().applyWith(digit(), { ...none, replaced: 0.25 });
  const changed = data.filter((value, at) => value !== digit().data[at]).length;
  // Five deviations of a binomial count around 196.
  expect(Math.abs(changed - 196)).toBeLessThan(5 * Math.sqrt(784 * 0.25 * 0.75));
});

test("added noise has the deviation that was asked for", () => {
  const gray = { ...digit(), data: new Float32Array(784).fill(0.5) };
  const { data } = new RandomNoise().applyWith(gray, { added: 0.1, multiplied: 0, replaced: 0, seed: 8 });
  expect(Math.sqrt(inkOf(Array.from(data, (value) => (value - 0.5) ** 2)) / 784)).toBeCloseTo(0.1, 2);
});

test("RandomBlur keeps the ink of what lies in the middle, and a narrow one leaves the image nearly as it is", () => {
  fc.assert(
    fc.property(indices, contexts, (index, context) => {
      const before = inkOf(digit(index).data);
      expect(Math.abs(inkOf(new RandomBlur().apply(digit(index), context).data) / before - 1)).toBeLessThan(
        1e-3,
      );
    }),
  );
  const { data } = new RandomBlur().applyWith(digit(), { along: 0.3, across: 0.3, direction: 0 });
  // The four neighbors have exp(-1/(2·0.3²)) = 0.4 % each of what the pixel itself has.
  expect(data.every((value, at) => Math.abs(value - digit().data[at]) < 4 * Math.exp(-1 / 0.18))).toBe(true);
});

describe("RandomConvolution", () => {
  const convolution = new RandomConvolution();
  const middle = [0, 0, 0, 0, 1, 0, 0, 0, 0];

  test("gives the image itself for the weight in the middle alone, or where all of it is kept", () => {
    expect(convolution.applyWith(digit(), { kernel: middle, gain: 1, kept: 0 })).toEqual(digit());
    expect(convolution.applyWith(digit(), { kernel: [1, 2, 3, 4, 5, 6, 7, 8, 9], gain: 1, kept: 1 })).toEqual(
      digit(),
    );
  });

  test("takes a weight from the right for what is to the right", () => {
    const { data } = convolution.applyWith(digit(), {
      kernel: [0, 0, 0, 0, 0, 1, 0, 0, 0],
      gain: 1,
      kept: 0,
    });
    expect(data.every((value, at) => value === (at % 28 < 27 ? digit().data[at + 1] : 0))).toBe(true);
  });

  test("has nothing to say of an empty page", () => {
    const blank = { ...digit(), data: new Float32Array(784) };
    expect(convolution.applyWith(blank, { kernel: middle, gain: 2, kept: 0.3 })).toEqual(blank);
  });
});

test("RandomStrokeWidth adds ink or takes it away, the more the further", () => {
  fc.assert(
    fc.property(indices, fc.double({ min: 0.01, max: 1, noNaN: true }), (index, change) => {
      const width = new RandomStrokeWidth();
      const { data } = digit(index);
      const [thick, thin] = [change, -change].map((by) => width.applyWith(digit(index), { change: by }).data);
      expect(thick.every((value, at) => value >= data[at] && thin[at] <= data[at])).toBe(true);
      expect(inkOf(thick)).toBeGreaterThan(inkOf(data));
      expect(inkOf(thin)).toBeLessThan(inkOf(data));
    }),
  );
});

test("RandomStrokes paints a stroke of its width over what is lighter, and covers ink with paper", () => {
  const points = [
    { x: 4, y: 10 },
    { x: 12, y: 10 },
  ];
  const blank = { ...digit(), data: new Float32Array(784) };
  const strokes = new RandomStrokes();
  const { data } = strokes.applyWith(blank, { strokes: [{ points, width: 2, ink: 0.5 }] });
  const column = (x: number) => [8, 9, 10, 11, 12].map((y) => data[y * 28 + x]);
  expect(column(8)).toEqual([0, 0.25, 0.5, 0.25, 0]);
  expect(column(20)).toEqual([0, 0, 0, 0, 0]);
  const full = { ...digit(), data: new Float32Array(784).fill(1) };
  const covered = strokes.applyWith(full, { strokes: [{ points, width: 2, ink: 0 }] }).data;
  expect(covered.every((value, at) => Math.abs(value - (1 - 2 * data[at])) < 1e-6)).toBe(true);
});
