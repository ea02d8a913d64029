import fc from "fast-check";
import { describe, expect, test } from "vitest";
import * as kernels from "../../kernels/gather/reference.js";
import { indices, integers, seed, size } from "../support/arbitraries.js";

const inner = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Array.from(a, (value, i) => value * b[i]).reduce((sum, value) => sum + value, 0);

const numbers = (length: number, n: number) => integers([length], n).dataSync();
const unset = (length: number) => new Float64Array(length).fill(Number.NaN);

describe("reading by index and adding back are adjoint, also where an index comes twice:", () => {
  test("takeAlong and putAlong", () => {
    const dims = fc.record({ outer: size(3), R: size(4), J: size(5), inner: size(3) });
    fc.assert(
      fc.property(dims, seed, (d, n) => {
        const [many, few] = [d.outer * d.R * d.inner, d.outer * d.J * d.inner];
        const [x, dy] = [numbers(many, n), numbers(few, n + 1)];
        const index = indices(few, d.R, n + 2).dataSync() as Int32Array;
        const [y, dx] = [unset(few), unset(many)];
        kernels.takeAlong(x, index, y, d);
        kernels.putAlong(dy, index, dx, d);
        expect(inner(y, dy)).toBe(inner(x, dx));
      }),
    );
  });

  test("gatherRows and scatterAddRows", () => {
    const dims = fc.record({ rows: size(4), width: size(3), J: size(6) });
    fc.assert(
      fc.property(dims, seed, (d, n) => {
        const [x, dy] = [numbers(d.rows * d.width, n), numbers(d.J * d.width, n + 1)];
        const index = indices(d.J, d.rows, n + 2).dataSync() as Int32Array;
        const [y, dx] = [unset(d.J * d.width), unset(d.rows * d.width)];
        kernels.gatherRows(x, index, y, d);
        kernels.scatterAddRows(dy, index, dx, d);
        expect(inner(y, dy)).toBe(inner(x, dx));
      }),
    );
  });
});
