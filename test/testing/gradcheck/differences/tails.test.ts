import fc from "fast-check";
import {
  add,
  erf,
  exp,
  log,
  mul,
  neg,
  sigmoid,
  silu,
  softplus,
  sub,
  type Tensor,
  tanh,
  tensor,
} from "pellucid";
import { gradcheck } from "pellucid/testing";
import { describe, expect, test } from "vitest";
import { everything } from "../../../support/mode.js";
import { withBackward } from "../wrong-ops.js";
import { checkFloat32 } from "./float32-subject.js";

const RUNS = everything ? 1000 : 30;
const float64 = (...list: number[]) => tensor(list, { dtype: "float64" });
type Op = (x: Tensor) => Tensor;
const causeOf = (fn: Op, ...list: number[]) =>
  gradcheck(fn, [float64(...list)], { throws: false }).diagnosis?.cause ?? "none";

/** Softplus is x itself from 20 on, and jumps by 2e-9 there. */
const besideJumps = (x: number) => Math.abs(x - 20) > 1e-3;
const tail = fc
  .tuple(fc.double({ min: 1, max: 45, noNaN: true }).filter(besideJumps), fc.boolean())
  .map(([x, isLeft]) => (isLeft ? -x : x));
const flat: [string, Op][] = [
  ["sigmoid", (x) => sigmoid(x)],
  ["tanh", (x) => tanh(x)],
  ["erf", (x) => erf(x)],
  ["softplus", (x) => softplus(x)],
  ["log sigmoid", (x) => neg(softplus(neg(x)))],
  ["silu", (x) => silu(x)],
  ["1 − e⁻ˣ", (x) => sub(1, exp(neg(x)))],
];

describe("where a smooth function flattens out, its gradient raises no alarm:", () => {
  const places = fc.array(tail, { minLength: 1, maxLength: 3 });
  test.each(flat)("%s", (_, f) => {
    fc.assert(
      fc.property(places, fc.constantFrom("auto" as const, "off" as const), (list, forward) => {
        const report = gradcheck(f, [float64(...list)], { forward, throws: false });
        expect(report.ok, `${report}`).toBe(true);
      }),
      { numRuns: RUNS },
    );
  });

  // 1 − e⁻ˣ moves by whole roundings of 1 to the right, and grows as e⁻ˣ to the left: in float32 there is not always a step between.
  test.each(flat.filter(([name]) => name !== "1 − e⁻ˣ"))("%s in float32", (_, f) => {
    fc.assert(
      fc.property(tail, (x) => {
        const report = checkFloat32(f, tensor([x]));
        expect(report.ok, `${report}`).toBe(true);
      }),
      { numRuns: RUNS },
    );
  });

  test.each<[string, Op, number[]]>([
    ["sigmoid", (x) => sigmoid(x), [30, -30]],
    ["sigmoid", (x) => sigmoid(x), [36.5]],
    ["sigmoid", (x) => sigmoid(x), [-100, 100]],
    ["tanh", (x) => tanh(x), [20, -20]],
    ["tanh", (x) => tanh(x), [17]],
    ["erf", (x) => erf(x), [5, -5]],
    ["softplus", (x) => softplus(x), [40, -40]],
    ["log sigmoid", (x) => neg(softplus(neg(x))), [-100, 100]],
    ["exp", (x) => exp(x), [-740]],
    ["ln(1 + eˣ)", (x) => log(add(exp(x), 1)), [-38]],
  ])("%s (%#)", (_, f, list) => {
    expect(causeOf(f, ...list)).toBe("none");
    for (const x of list) expect(checkFloat32(f, tensor([x])).ok).toBe(true);
  });
});

describe("a backward that differences can tell to be wrong is found in a tail:", () => {
  const times = (f: Op, df: Op, factor: number) => withBackward(f, (dy, x) => mul(dy, mul(df(x), factor)));
  const dSigmoid: Op = (x) => mul(sigmoid(x), sigmoid(neg(x)));

  test.each([-5, -30, -100, -300])("sigmoid at %d, where it is exact, off by a share of 1e-5", (x) => {
    expect(
      causeOf(
        times((t) => sigmoid(t), dSigmoid, 1 + 1e-5),
        x,
      ),
    ).toBe("wrong-backward");
    expect(
      causeOf(
        times((t) => sigmoid(t), dSigmoid, 1),
        x,
      ),
    ).toBe("none");
  });

  test.each([0, -1, 2])("sigmoid at 30, where its rounding leaves one digit, %d times", (factor) => {
    expect(
      causeOf(
        times((t) => sigmoid(t), dSigmoid, factor),
        30,
      ),
    ).toBe("wrong-backward");
  });

  test("where it is 0 before it begins to move", () => {
    const shifted: Op = (x) => log(add(exp(x), 1));
    const wrong = withBackward(shifted, (dy, x) => mul(dy, add(mul(x, 0), 1e-6)));
    expect(causeOf(wrong, -38)).toBe("wrong-backward");
  });
});
