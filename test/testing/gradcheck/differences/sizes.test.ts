import { add, cast, div, exp, mul, pow, relu, type Tensor, tanh, tensor } from "pellucid";
import { gradcheck } from "pellucid/testing";
import { describe, expect, test } from "vitest";
import { values, withBackward } from "../wrong-ops.js";

const x = () => tensor([0.7, -1.3, 2.1], { dtype: "float64" });
/** f with a backward of df, times a factor that should be 1. */
const scaled = (f: (x: Tensor) => Tensor, df: (x: Tensor) => Tensor, factor: number) =>
  withBackward(f, (dy, x) => mul(dy, mul(df(x), factor)));
const causeOf = (fn: (x: Tensor) => Tensor, at = x()) =>
  gradcheck(fn, [at], { throws: false }).diagnosis?.cause ?? "none";

describe("a gradient of 0 is found out, however small the right one:", () => {
  test.each([
    ["1e-5 · x", (x: Tensor) => mul(x, 1e-5)],
    ["1 + 1e-5 · x", (x: Tensor) => add(mul(x, 1e-5), 1)],
    ["1 + 1e-12 · x", (x: Tensor) => add(mul(x, 1e-12), 1)],
    ["1e9 + 1e-3 · x", (x: Tensor) => add(mul(x, 1e-3), 1e9)],
    ["1e-30 · eˣ", (x: Tensor) => mul(exp(x), 1e-30)],
  ])("%s", (_, f) => {
    expect(causeOf(withBackward(f, (_, x) => mul(x, 0)))).toBe("wrong-backward");
    expect(causeOf(f)).toBe("none");
  });

  test("eˣ where x is 1e-30", () => {
    expect(
      causeOf(
        withBackward(exp, (_, x) => mul(x, 0)),
        mul(x(), 1e-30),
      ),
    ).toBe("wrong-backward");
  });
});

describe("sizes from 1e-30 to 1e30 are judged alike:", () => {
  test.each([1e-30, 1e-10, 1e10, 1e30])("%d", (size) => {
    const inverse = 1 / size;
    const large = (x: Tensor) => mul(tanh(x), size);
    const dTanh = (x: Tensor) => add(mul(mul(tanh(x), tanh(x)), -1), 1);
    expect(causeOf(large)).toBe("none");
    expect(causeOf(scaled(large, (x) => mul(dTanh(x), size), 1 + 3e-6))).toBe("wrong-backward");
    const wide = (x: Tensor) => tanh(mul(x, inverse));
    expect(causeOf(wide, mul(x(), size))).toBe("none");
    const dWide = (x: Tensor) => mul(dTanh(mul(x, inverse)), inverse);
    expect(causeOf(scaled(wide, dWide, 1 + 3e-6), mul(x(), size))).toBe("wrong-backward");
    const zeros = tensor([0, 0], { dtype: "float64" });
    expect(causeOf((x) => tanh(mul(x, size)), zeros)).toBe("none");
  });
});

test("a share of 2e-6 is an error, and one of 5e-7 is not", () => {
  expect(causeOf(scaled(exp, exp, 1 + 2e-6))).toBe("wrong-backward");
  expect(causeOf(scaled(exp, exp, 1 + 5e-7))).toBe("none");
  const report = gradcheck(scaled(exp, exp, 1 + 1e-8), [x()], { rtol: 1e-10, throws: false });
  expect(report).toMatchObject({ ok: false, diagnosis: { cause: "wrong-backward" } });
});

describe("values that are rounded more coarsely than their size tells", () => {
  const narrow = (f: (x: Tensor) => Tensor) => (x: Tensor) => cast(f(cast(x, "float32")), "float64");
  test.each([
    ["computed in float32 on the way", narrow(tanh)],
    ["with a constant of 1e9 that cancels", (x: Tensor) => add(add(tanh(x), 1e9), -1e9)],
    ["with a constant of 1e12 that cancels", (x: Tensor) => add(add(tanh(x), 1e12), -1e12)],
    ["with a constant of 1e9", (x: Tensor) => add(tanh(x), 1e9)],
    ["with a constant of 1e12", (x: Tensor) => add(tanh(x), 1e12)],
  ])("%s are no wrong backward, and a wrong backward is found all the same", (_, f) => {
    expect(causeOf(f, values([6]))).toBe("none");
    const wrong = withBackward(f, (dy, x) => mul(dy, mul(add(mul(mul(tanh(x), tanh(x)), -1), 1), 1.2)));
    expect(causeOf(wrong, values([6]))).toBe("wrong-backward");
  });

  test("where no step can decide, say so", () => {
    const report = gradcheck((x) => add(tanh(x), 1e14), [x()], { throws: false });
    expect(report.diagnosis).toMatchObject({ cause: "round-off" });
    expect(report.diagnosis!.text).toContain("whatever the step, the slope is only known as");
  });
});

test("a first step that is too large is mended", () => {
  const steep = (x: Tensor) => exp(mul(x, 100));
  expect(gradcheck(steep, [tensor([0.1, 0.2], { dtype: "float64" })], { eps: 1e-2 }).ok).toBe(true);
});

test("two values for each element are enough where nothing is in doubt", () => {
  let calls = 0;
  const counted = (x: Tensor) => {
    calls += 1;
    return relu(exp(x));
  };
  gradcheck(counted, [values([20])], { forward: "off" });
  expect(calls).toBe(2 + 2 * 20);
});

describe("a pole near a small element is not stepped over, however large the others are:", () => {
  test.each([
    ["1/x", (x: Tensor) => div(1, x), [1e-30, 1]],
    ["x⁻²", (x: Tensor) => pow(x, -2), [1e-12, 1, -2]],
    ["x⁻² beside 1e10", (x: Tensor) => pow(x, -2), [1e-30, 1e10]],
  ] as const)("%s", (_, f, list) => {
    const at = tensor([...list], { dtype: "float64" });
    expect(causeOf(f, at)).toBe("none");
    expect(
      causeOf(
        withBackward(f, (dy, x) => mul(dy, div(f(x), x))),
        at,
      ),
    ).toBe("wrong-backward");
  });
});
