import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { boxAround } from "../../../../../examples/mnist/evaluation/forms/box.js";
import { connectedComponents } from "../../../../../examples/mnist/evaluation/forms/connected-components.js";

const side = fc.integer({ min: 1, max: 12 });
const image = fc
  .tuple(side, side)
  .chain(([width, height]) =>
    fc
      .array(fc.integer({ min: 0, max: 1 }), { minLength: width * height, maxLength: width * height })
      .map((data) => ({ data: Uint8Array.from(data), width, height })),
  );

/** The smallest position that each pixel is connected to, by passing it on until nothing changes. */
function smallestReachable(data: Uint8Array, width: number): Int32Array {
  const smallest = Int32Array.from(data, (value, i) => (value ? i : -1));
  for (let changed = true; changed; ) {
    changed = false;
    for (const [i, own] of smallest.entries()) {
      for (const [j, other] of smallest.entries()) {
        const near = Math.abs((i % width) - (j % width)) <= 1;
        const touching = near && Math.abs(Math.floor(i / width) - Math.floor(j / width)) <= 1;
        if (own < 0 || other < 0 || !touching || smallest[i] <= other) continue;
        smallest[i] = other;
        changed = true;
      }
    }
  }
  return smallest;
}

describe("connectedComponents", () => {
  test("puts every pixel of ink, and no other, into exactly one component", () => {
    fc.assert(
      fc.property(image, ({ data, width }) => {
        const all = connectedComponents(data, width).flatMap(({ pixels }) => [...pixels]);
        const inked = [...data.keys()].filter((i) => data[i] !== 0);
        expect(all.sort((a, b) => a - b)).toEqual(inked);
      }),
    );
  });

  test("joins what can be reached by steps to any of eight neighbors, and nothing else, in the order of first pixels", () => {
    fc.assert(
      fc.property(image, ({ data, width }) => {
        const roots = smallestReachable(data, width);
        const components = connectedComponents(data, width);
        for (const { pixels } of components) {
          expect(new Set(Array.from(pixels, (pixel) => roots[pixel])).size).toBe(1);
        }
        const firsts = components.map(({ pixels }) => Math.min(...pixels));
        expect(firsts).toEqual([...new Set(roots.filter((root) => root >= 0))].sort((a, b) => a - b));
      }),
    );
  });

  test("moves with the ink: paper around it changes neither their number nor their shape", () => {
    const margin = fc.nat(5);
    fc.assert(
      fc.property(image, margin, margin, margin, ({ data, width, height }, left, top, right) => {
        const wide = left + width + right;
        const moved = new Uint8Array(wide * (top + height));
        for (let y = 0; y < height; y++) {
          moved.set(data.subarray(y * width, (y + 1) * width), (top + y) * wide + left);
        }
        const shift = (pixel: number) => (top + Math.floor(pixel / width)) * wide + left + (pixel % width);
        const sets = (components: { pixels: ArrayLike<number> }[]) =>
          components.map(({ pixels }) => Array.from(pixels).sort((a, b) => a - b));
        const before = connectedComponents(data, width);
        const expected = before.map(({ pixels }) => ({ pixels: Array.from(pixels, shift) }));
        const after = connectedComponents(moved, wide);
        expect(sets(after)).toEqual(sets(expected));
        expect(after.map(({ box }) => box)).toEqual(
          before.map(({ box }) => ({ ...box, x: box.x + left, y: box.y + top })),
        );
      }),
    );
  });

  test("boxes each component tightly", () => {
    fc.assert(
      fc.property(image, ({ data, width }) => {
        for (const { pixels, box } of connectedComponents(data, width)) {
          const [xs, ys] = [
            Array.from(pixels, (p) => p % width),
            Array.from(pixels, (p) => Math.floor(p / width)),
          ];
          expect([box.x, box.y]).toEqual([Math.min(...xs), Math.min(...ys)]);
          expect([box.x + box.width - 1, box.y + box.height - 1]).toEqual([Math.max(...xs), Math.max(...ys)]);
          expect(boxAround(pixels, width)).toEqual(box);
        }
      }),
    );
  });

  test("fills a component of a million pixels", () => {
    const [component, ...others] = connectedComponents(new Uint8Array(1e6).fill(1), 1000);
    expect([component.pixels.length, others.length]).toEqual([1e6, 0]);
  });
});
