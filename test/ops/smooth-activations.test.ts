// erf, gelu, silu, softplus and logsumexp where a formula may lose its digits: against series and identities, near 0, far
// out, and where the polynomials of erf meet.

import fc from "fast-check";
import {
  type DType,
  erf,
  exp,
  gelu,
  log,
  logsumexp,
  mul,
  sigmoid,
  silu,
  softplus,
  sum,
  type Tensor,
  tanh,
  tensor,
} from "pellucid";
import { describe, expect, test } from "vitest";

const { NaN: nan, POSITIVE_INFINITY: inf } = Number;
const double = (values: number[]) => tensor(values, { dtype: "float64" });
const at = (op: (x: Tensor) => Tensor, x: number) => op(double([x])).item();

/** d(Σ fn)/dx at these values. */
function slopes(fn: (x: Tensor) => Tensor, values: number[]): number[] {
  const x = tensor(values, { dtype: "float64", requiresGrad: true });
  sum(fn(x)).backward();
  return Array.from(x.grad!.dataSync());
}

/** erf(x) = 2/√π · e^(−x²) · Σ 2ⁿ·x^(2n+1)/(2n+1)!!, whose terms have one sign, so that none takes another's digits. */
function erfBySeries(x: number): number {
  let [term, total] = [x, x];
  for (let n = 1; Math.abs(term) > 1e-18 * Math.abs(total); n++) {
    term *= (2 * x * x) / (2 * n + 1);
    total += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * total;
}

describe("erf", () => {
  test("is what its series says, to 1e-13 of it, up to 5", () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-300, max: 5, noNaN: true }), (x) => {
        const expected = erfBySeries(x);
        expect(Math.abs(at(erf, x) / expected - 1)).toBeLessThan(1e-13);
        expect(at(erf, -x)).toBe(-at(erf, x));
      }),
    );
  });

  test("has no step where one polynomial ends and the other begins", () => {
    const [before, after] = [at(erf, 1 - 2 ** -53), at(erf, 1)];
    expect(Math.abs(after - before)).toBeLessThan(1e-14);
  });

  test("rises everywhere, and is odd, 0 at 0 and ±1 far out", () => {
    const values = Array.from(
      erf(double(Array.from({ length: 1201 }, (_, i) => (i - 600) / 100))).dataSync(),
    );
    for (let i = 1; i < values.length; i++) expect(values[i]).toBeGreaterThanOrEqual(values[i - 1]);
    expect(values[600]).toBe(0);
    expect([-inf, -1e308, 1e308, inf, nan].map((x) => at(erf, x))).toEqual([-1, -1, 1, 1, nan]);
  });
});

describe("gelu", () => {
  test("keeps its digits far to the left, where Φ is tiny", () => {
    // Φ(−x) → φ(x)/x · (1 − 1/x² + 3/x⁴ − …): for x = 12 the terms up to 945/x¹⁰ leave 1e-8.
    const x = 12;
    const series = [1, -1, 3, -15, 105, -945].reduce((total, c, n) => total + c / x ** (2 * n), 0);
    const expected = -(Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI)) * series;
    expect(at(gelu, -x) / expected).toBeCloseTo(1, 6);
  });

  test("by tanh is its formula", () => {
    fc.assert(
      fc.property(fc.double({ min: -6, max: 6, noNaN: true }), (x) => {
        const inner = Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3);
        const expected = 0.5 * x * (1 + at(tanh, inner));
        expect(at((t) => gelu(t, { approximate: "tanh" }), x)).toBeCloseTo(expected, 12);
      }),
    );
  });

  test("of what is large is the value or 0, with a slope of 1 or 0", () => {
    for (const approximate of ["none", "tanh"] as const) {
      const op = (x: Tensor) => gelu(x, { approximate });
      expect([-1e300, -50, 50, 1e300].map((x) => at(op, x))).toEqual([-0, -0, 50, 1e300]);
      expect(slopes(op, [-50, 50])).toEqual([0, 1]);
    }
  });
});

test("silu is x · sigmoid(x), and 0 far to the left", () => {
  fc.assert(
    fc.property(fc.double({ min: -30, max: 30, noNaN: true }), (x) => {
      expect(at(silu, x)).toBeCloseTo(x * at(sigmoid, x), 12);
    }),
  );
  expect([-1e300, 0, 1e300, inf].map((x) => at(silu, x))).toEqual([-0, 0, 1e300, inf]);
  expect(slopes(silu, [-1e300, 0, 1e300])).toEqual([-0, 0.5, 1]);
});

describe("softplus", () => {
  test("is ln(1 + e^(βx))/β, and its slope sigmoid(βx)", () => {
    fc.assert(
      fc.property(fc.double({ min: -9, max: 9, noNaN: true }), fc.constantFrom(0.5, 1, 2), (x, beta) => {
        expect(at((t) => softplus(t, { beta }), x)).toBeCloseTo(Math.log1p(Math.exp(beta * x)) / beta, 12);
        expect(slopes((t) => softplus(t, { beta }), [x])[0]).toBeCloseTo(1 / (1 + Math.exp(-beta * x)), 12);
      }),
    );
  });

  test("is x above the threshold, and there its slope is 1", () => {
    const op = (x: Tensor) => softplus(x, { threshold: 1 });
    expect(Array.from(op(double([1, 1.5])).dataSync())).toEqual([Math.log1p(Math.E), 1.5]);
    expect(slopes(op, [1.5])).toEqual([1]);
    expect(slopes(op, [1])[0]).toBeCloseTo(1 / (1 + Math.exp(-1)), 12);
  });

  test("overflows nowhere, also without a threshold", () => {
    const op = (x: Tensor) => softplus(x, { threshold: inf });
    expect([-inf, -1e308, 1e308, inf, nan].map((x) => at(op, x))).toEqual([0, 0, 1e308, inf, nan]);
    expect(slopes(op, [-1e308, 0, 1e308])).toEqual([0, 0.5, 1]);
  });
});

describe.each<DType>(["float32", "float64"])("logsumexp in %s", (dtype) => {
  const of = (...values: number[]) => logsumexp(tensor(values, { dtype })).item();
  const rounding = dtype === "float32" ? 1e-6 : 1e-14;

  test("is the logarithm of the sum where that is a number", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -16, max: 16 }), { minLength: 1, maxLength: 6 }), (values) => {
        const expected = log(sum(exp(tensor(values, { dtype: "float64" })))).item();
        expect(Math.abs(of(...values) - expected)).toBeLessThanOrEqual(
          rounding * Math.max(1, Math.abs(expected)),
        );
      }),
    );
  });

  test("of ±1e4 and of infinities is what it must be", () => {
    expect(of(1e4, 1e4)).toBeCloseTo(1e4 + Math.log(2), 2);
    expect(of(-1e4, -1e4)).toBeCloseTo(-1e4 + Math.log(2), 2);
    expect([of(inf, 0), of(inf, inf), of(-inf, 0), of(-inf, -inf), of(inf, -inf), of(nan, 0)]).toEqual([
      inf,
      inf,
      0,
      -inf,
      inf,
      nan,
    ]);
  });

  test("of nothing is −∞, and its slope is softmax", () => {
    expect(logsumexp(tensor([], { shape: [2, 0], dtype }), 1).tolist()).toEqual([-inf, -inf]);
    const x = tensor([1e4, 1e4, -1e4], { dtype, requiresGrad: true });
    mul(logsumexp(x), 2).backward();
    expect(x.grad!.tolist()).toEqual([1, 1, 0]);
  });
});
