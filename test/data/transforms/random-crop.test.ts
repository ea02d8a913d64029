import fc from "fast-check";
import { RandomCrop } from "pellucid/data";
import { describe, expect, test } from "vitest";
import { error } from "../../support/errors.js";
import { blank, contexts, drawn, images } from "./samples.js";

test("every place is as likely as another, and none is left out", () => {
  // 12 x 12 of an image of 10 x 9 with 2 pixels around it: 3 rows and 2 columns to begin at.
  const counts = new Map<string, number>();
  for (const { top, left } of drawn(new RandomCrop(12, { padding: 2 }), 3000, blank(10, 9))) {
    counts.set(`${top} ${left}`, (counts.get(`${top} ${left}`) ?? 0) + 1);
  }
  expect([...counts.keys()].sort()).toEqual(["0 0", "0 1", "1 0", "1 1", "2 0", "2 1"]);
  // 500 each, with a standard deviation of about 20.
  for (const count of counts.values()) expect(Math.abs(count - 500)).toBeLessThan(100);
});

test("without padding it is a piece of the image, row by row", () => {
  fc.assert(
    fc.property(images, contexts, fc.nat(8), fc.nat(8), (image, context, h, w) => {
      const [H, W] = [1 + (h % image.H), 1 + (w % image.W)];
      let place = { top: -1, left: -1 };
      const onDraw = (_: string, drawn: object) => {
        place = drawn as typeof place;
      };
      const { data } = new RandomCrop([H, W]).apply(image, { ...context, onDraw });
      for (let c = 0; c < image.C; c++) {
        for (let y = 0; y < H; y++) {
          const start = (c * image.H + place.top + y) * image.W + place.left;
          const row = (c * H + y) * W;
          expect(data.subarray(row, row + W)).toEqual(image.data.subarray(start, start + W));
        }
      }
    }),
  );
});

test("padIfNeeded makes a crop possible of any image, and changes nothing where it is not needed", () => {
  fc.assert(
    fc.property(images, contexts, fc.nat(14), fc.nat(14), (image, context, h, w) => {
      const size = [h + 1, w + 1] as const;
      const crop = new RandomCrop(size, { padIfNeeded: true });
      const { H, W } = crop.apply(image, context);
      expect([H, W]).toEqual(size);
      if (H > image.H || W > image.W) return;
      expect(crop.apply(image, context)).toEqual(new RandomCrop(size).apply(image, context));
    }),
  );
});

describe("refuses", () => {
  test("an image that is too small, with both sizes", () => {
    const image = { data: new Uint8Array(12), C: 1, H: 3, W: 4 };
    expect(() =>
      new RandomCrop(6, { padding: [1, 0] }).apply(image, { seed: 1, epoch: 0, index: 0 }),
    ).toThrow(
      error(
        "ShapeError",
        "RandomCrop: the image is 3 x 4, 3 x 6 with its padding, but the crop is 6 x 6; crop less, pad more, or set padIfNeeded",
      ),
    );
  });

  test.each<[unknown]>([[0], [1.5], [[4, -1]], [[4]], [[4, 4, 4]], [undefined]])("the size %j", (size) => {
    expect(() => new RandomCrop(size as number)).toThrow(
      error(
        "ValueError",
        `RandomCrop: size is ${JSON.stringify(size)}; it must be a positive integer, in pixels, or [height, width]`,
      ),
    );
  });
});
