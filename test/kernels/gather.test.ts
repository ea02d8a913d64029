import fc from "fast-check";
import * as arbitraries from "pellucid/testing/arbitraries";
import { describe, expect, test } from "vitest";
import * as kernels from "../../kernels/gather/reference.js";

const { dim } = arbitraries;

const inner = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Array.from(a, (value, i) => value * b[i]).reduce((sum, value) => sum + value, 0);

const unset = (length: number) => new Float64Array(length).fill(Number.NaN);

/** Integers, on which sums are exact. */
const numbers = (length: number) =>
  fc
    .array(fc.integer({ min: -5, max: 5 }), { minLength: length, maxLength: length })
    .map((list) => Float64Array.from(list));
const indices = (length: number, limit: number) =>
  fc.array(fc.nat(limit - 1), { minLength: length, maxLength: length }).map((list) => Int32Array.from(list));

describe("reading by index and adding back are adjoint, also where an index comes twice:", () => {
  test("takeAlong and putAlong", () => {
    const cases = fc.record({ outer: dim(3), R: dim(4), J: dim(5), inner: dim(3) }).chain((d) => {
      const [many, few] = [d.outer * d.R * d.inner, d.outer * d.J * d.inner];
      return fc.tuple(fc.constant(d), numbers(many), numbers(few), indices(few, d.R));
    });
    fc.assert(
      fc.property(cases, ([d, x, dy, index]) => {
        const [y, dx] = [unset(dy.length), unset(x.length)];
        kernels.takeAlong(x, index, y, d);
        kernels.putAlong(dy, index, dx, d);
        expect(inner(y, dy)).toBe(inner(x, dx));
      }),
    );
  });

  test("gatherRows and scatterAddRows", () => {
    const cases = fc
      .record({ rows: dim(4), width: dim(3), J: dim(6) })
      .chain((d) =>
        fc.tuple(fc.constant(d), numbers(d.rows * d.width), numbers(d.J * d.width), indices(d.J, d.rows)),
      );
    fc.assert(
      fc.property(cases, ([d, x, dy, index]) => {
        const [y, dx] = [unset(dy.length), unset(x.length)];
        kernels.gatherRows(x, index, y, d);
        kernels.scatterAddRows(dy, index, dx, d);
        expect(inner(y, dy)).toBe(inner(x, dx));
      }),
    );
  });
});
