import { exp, log, mul, pow, type Tensor, tensor } from "pellucid";
import { gradcheck } from "pellucid/testing";
import { describe, expect, test } from "vitest";
import { Ladder } from "../../../../src/testing/gradcheck/differences/ladder.js";
import { withBackward } from "../wrong-ops.js";
import { lineOf, slopeAt } from "./functions.js";

const float64 = (...list: number[]) => tensor(list, { dtype: "float64" });
const failing = (fn: (x: Tensor) => Tensor, x: Tensor) => gradcheck(fn, [x], { throws: false });

describe("at the end of a domain", () => {
  test("steps are shrunk first, until they stay inside", () => {
    const x = float64(1, 1e-3, 1e-8, 1e-30);
    const report = gradcheck(log, [x]);
    expect(report.ok).toBe(true);
    expect(report.notes).toEqual([]);
  });

  test("and a slope that is wrong there is found", () => {
    const wrong = withBackward(log, (dy, x) => mul(dy, mul(pow(x, -1), 1.0001)));
    expect(failing(wrong, float64(1e-8)).ok).toBe(false);
  });

  test.each([1.25, 1.5, 2, 2.5, 3.7])("differences are one-sided: x^%d at 0", (power) => {
    const report = gradcheck((x) => pow(x, power), [float64(1, 0)]);
    expect(report).toMatchObject({ ok: true, kinks: 0 });
    // A power of 2 is defined on both sides.
    expect(report.notes).toEqual(
      power === 2 ? [] : ["one-sided differences at 1 of 2, which lie at the end of the domain"],
    );
  });

  test("a function that throws outside is no other", () => {
    const strict = (x: Tensor) => {
      if (x.dataSync().some((v) => v < 0)) throw new RangeError("negative");
      return exp(x);
    };
    expect(gradcheck(strict, [float64(0, 1)]).notes[0]).toContain("one-sided differences at 1 of 2");
    const wrong = withBackward(strict, (dy, x) => mul(dy, mul(exp(x), 1.0001)));
    const report = failing(wrong, float64(0));
    expect(report).toMatchObject({ ok: false, failed: 1, diagnosis: { cause: "wrong-backward" } });
  });

  test("one-sided slopes are within their bound", () => {
    const f = (x: number) => (x < 0 ? Number.NaN : Math.exp(3 * x) + x ** 1.5);
    const found = slopeAt({ f, x: 0 });
    expect(found).toMatchObject({ sided: "right", kind: "smooth" });
    if (typeof found !== "string") expect(Math.abs(found.numerical - 3)).toBeLessThanOrEqual(found.bound);
    const mirrored = slopeAt({ f: (x) => f(-x), x: 0 });
    expect(mirrored).toMatchObject({ sided: "left" });
  });

  test("one-sided quotients are extrapolated in h, not in h²", () => {
    const line = lineOf({ f: (x) => (x < 0 ? Number.NaN : Math.exp(3 * x)), x: 0 });
    const claim = { analytical: 3, atol: 0, rtol: 0, reference: 0, steepness: 0 };
    const ladder = new Ladder(line, claim, "right");
    for (let exponent = -22; exponent <= -4; exponent += 2) ladder.add(exponent);
    const best = ladder.best()!;
    expect(Math.abs(best.slope - 3)).toBeLessThanOrEqual(best.roundOff + best.truncation);
    expect(best.roundOff + best.truncation).toBeLessThan(1e-9);
  });

  test("infinite slopes, and places without neighbors, are named", () => {
    expect(slopeAt({ f: Math.sqrt, x: 0 })).toBe("vertical");
    expect(slopeAt({ f: Math.acos, x: 1 })).toBe("vertical");
    expect(slopeAt({ f: (x) => (x === 0 ? 1 : Number.NaN), x: 0 })).toBe("isolated");
  });
});
