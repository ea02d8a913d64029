import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { distanceTransform } from "../../../../../examples/mnist/evaluation/forms/distance-transform.js";

describe("distanceTransform", () => {
  const side = fc.integer({ min: 1, max: 9 });
  const mask = fc
    .tuple(side, side)
    .chain(([width, height]) =>
      fc
        .array(fc.constantFrom(0, 0, 0, 1), { minLength: width * height, maxLength: width * height })
        .map((data) => ({ data: Uint8Array.from(data), width, height })),
    );

  test("is the distance to the nearest pixel that is set", () => {
    fc.assert(
      fc.property(mask, ({ data, width, height }) => {
        const set = [...data.keys()].filter((i) => data[i] !== 0);
        const nearest = Array.from(data, (_, i) =>
          Math.min(
            ...set.map((p) =>
              Math.hypot((p % width) - (i % width), Math.floor(p / width) - Math.floor(i / width)),
            ),
          ),
        );
        expect(Array.from(distanceTransform({ data, width, height }))).toEqual(nearest.map(Math.fround));
      }),
    );
  });
});
