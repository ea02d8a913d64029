import { expect, test } from "vitest";
import { scratch } from "../../kernels/shared/scratch.js";

const [single, double] = [new Float32Array(1), new Float64Array(1)];

test("a work array has the asked length, and the type of its likeness", () => {
  for (const length of [4, 2, 0, 9])
    for (const like of [single, double]) {
      const array = scratch("types", like, length);
      expect([array.length, array.constructor]).toEqual([length, like.constructor]);
    }
});

test("it is handed out again under its name", () => {
  const first = scratch("again", double, 8);
  first.fill(7);
  expect([...scratch("again", double, 3)]).toEqual([7, 7, 7]);
  expect(scratch("again", double, 3).buffer).toBe(first.buffer);
});

test("two names share nothing", () => {
  const first = scratch("one", double, 4).fill(1);
  scratch("other", double, 4).fill(2);
  expect([...first]).toEqual([1, 1, 1, 1]);
});
