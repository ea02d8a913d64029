import fc from "fast-check";
import { type ColorChange, ColorJitter, type ColorJitterOptions, type ImageSample } from "pellucid/data";
import { describe, expect, test } from "vitest";
import { error } from "../../support/errors.js";
import { blank, contexts, drawn, imageOf, unevenness } from "./samples.js";

const colored = fc
  .tuple(fc.constantFrom(1, 3), fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 6 }), fc.nat(1e6))
  .map(([C, H, W, seed]): ImageSample => {
    const bytes = imageOf("bytes", C, H, W, seed);
    return { ...bytes, data: Float32Array.from(bytes.data, (byte) => byte / 255) };
  });
const all = { brightness: 0.5, contrast: 0.5, saturation: 0.5, hue: 0.3 };
const changed = (image: ImageSample, ...changes: ColorChange[]) =>
  new ColorJitter().applyWith(image, { changes }).data;
const pixel = (r: number, g: number, b: number): ImageSample => ({
  data: Float32Array.of(r, g, b),
  C: 3,
  H: 1,
  W: 1,
});

describe("laws", () => {
  test("values stay within [0, 1], and the image and its input are as large and of the same type", () => {
    fc.assert(
      fc.property(colored, contexts, (image, context) => {
        const before = image.data.slice();
        const { data, ...size } = new ColorJitter(all).apply(image, context);
        expect(size).toEqual({ C: image.C, H: image.H, W: image.W });
        expect(data).toBeInstanceOf(Float32Array);
        expect(data.every((value) => value >= 0 && value <= 1)).toBe(true);
        expect(image.data).toEqual(before);
      }),
    );
  });

  test("bytes become what floats become, rounded once", () => {
    fc.assert(
      fc.property(colored, contexts, (image, context) => {
        const bytes = { ...image, data: Uint8Array.from(image.data, (value) => Math.round(255 * value)) };
        const exact = new ColorJitter(all).apply(image, context).data;
        const rounded = new ColorJitter(all).apply(bytes, context).data;
        expect(rounded).toBeInstanceOf(Uint8Array);
        for (const [i, value] of exact.entries()) {
          expect(Math.abs(rounded[i] - 255 * value)).toBeLessThanOrEqual(0.5001);
        }
      }),
    );
  });

  test("amounts that change nothing give the image back", () => {
    fc.assert(
      fc.property(colored, contexts, (image, context) => {
        expect(new ColorJitter().apply(image, context)).toBe(image);
        expect(new ColorJitter({ brightness: [1, 1], hue: 0 }).apply(image, context)).toBe(image);
      }),
    );
  });

  test("hue turned and turned back, and turned all the way round in three thirds, is the same color", () => {
    fc.assert(
      fc.property(colored, fc.double({ min: -0.5, max: 0.5, noNaN: true }), (image, amount) => {
        const back = changed(image, { kind: "hue", amount }, { kind: "hue", amount: -amount });
        const third: ColorChange = { kind: "hue", amount: 1 / 3 };
        const round = changed(image, third, third, third);
        for (const [i, value] of image.data.entries()) {
          expect(back[i]).toBeCloseTo(value, 5);
          expect(round[i]).toBeCloseTo(value, 5);
        }
      }),
    );
  });

  test("a gray picture of one channel and one of three equal channels agree", () => {
    fc.assert(
      fc.property(colored, contexts, (image, context) => {
        const plane = image.data.subarray(0, image.H * image.W);
        const gray: ImageSample = { ...image, C: 1, data: plane };
        const three: ImageSample = { ...image, C: 3, data: Float32Array.of(...plane, ...plane, ...plane) };
        const [one, other] = [gray, three].map((x) => new ColorJitter(all).apply(x, context).data);
        // The weights of red, green and blue sum to 0.9999.
        for (const [i, value] of one.entries()) expect(Math.abs(other[i] - value)).toBeLessThan(1e-3);
      }),
    );
  });
});

test("what each change means", () => {
  expect([...changed(pixel(0.25, 0.5, 1), { kind: "brightness", amount: 2 })]).toEqual([0.5, 1, 1]);
  const [r, g, b] = changed(pixel(1, 0, 0), { kind: "saturation", amount: 0 });
  expect([r, g, b]).toEqual(new Array(3).fill(Math.fround(0.2989)));
  expect([...changed(pixel(1, 0, 0), { kind: "hue", amount: 0.5 })]).toEqual([0, 1, 1]);
  const two: ImageSample = { data: Float32Array.of(0, 1), C: 1, H: 1, W: 2 };
  expect([...changed(two, { kind: "contrast", amount: 0.5 })]).toEqual([0.25, 0.75]);
});

describe("what is drawn", () => {
  const changes = drawn(new ColorJitter({ ...all, hue: [-0.1, 0.4] }), 1500, blank(4, 4)).map(
    (d) => d.changes,
  );
  const amounts = (kind: ColorChange["kind"]) =>
    changes.map((own) => own.find((change) => change.kind === kind)!.amount);

  test("is uniform in each range", () => {
    for (const kind of ["brightness", "contrast", "saturation"] as const) {
      expect(unevenness(amounts(kind), [0.5, 1.5])).toBeLessThan(1);
    }
    expect(unevenness(amounts("hue"), [-0.1, 0.4])).toBeLessThan(1);
    const wide = drawn(new ColorJitter({ brightness: 3 }), 500, blank(4, 4)).map((d) => d.changes[0].amount);
    expect(unevenness(wide, [0, 4])).toBeLessThan(1);
  });

  test("comes in every order, each as likely as another", () => {
    const counts = new Map<string, number>();
    for (const own of changes) {
      const order = own.map(({ kind }) => kind).join();
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).toBe(24);
    // 62.5 each, with a standard deviation of about 8.
    for (const count of counts.values()) expect(Math.abs(count - 62.5)).toBeLessThan(45);
  });
});

describe("refuses", () => {
  const FACTOR = "it must be a number of at least 0, or a range of such, smaller end first";
  test.each<[ColorJitterOptions, string]>([
    [{ brightness: -1 }, `brightness is [2, 0]; ${FACTOR}`],
    [{ contrast: [-0.5, 1] }, `contrast is [-0.5, 1]; ${FACTOR}`],
    [{ saturation: Number.NaN }, `saturation is [NaN, NaN]; ${FACTOR}`],
    [
      { hue: 0.6 },
      "hue is [-0.6, 0.6]; it must be a number from 0 to 0.5, or a range within [-0.5, 0.5], smaller end first",
    ],
  ])("%j", (options, message) => {
    expect(() => new ColorJitter(options)).toThrow(error("ValueError", `ColorJitter: ${message}`));
  });

  test("two channels", () => {
    const image = imageOf("floats", 2, 3, 4);
    expect(() => new ColorJitter(all).apply(image, { seed: 1, epoch: 0, index: 0 })).toThrow(
      error(
        "ShapeError",
        "ColorJitter: the image is [2, 3, 4], but it must have 1 channel (gray) or 3 (red, green, blue)",
      ),
    );
  });
});
