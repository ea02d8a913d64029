import { AutogradError, add, exp, mul, relu, type Tensor, tanh, tensor } from "pellucid";
import { gradcheck } from "pellucid/testing";
import { describe, expect, test } from "vitest";
import { values, withBackward } from "./wrong-ops.js";

const x = () => [values([4])];
/** What no second derivative can pass. */
const onlyOnce = withBackward(
  (x) => mul(x, 1),
  () => {
    throw new AutogradError("onlyOnce: no derivative");
  },
);
const cube = (x: Tensor) => mul(x, mul(x, x));

describe("forward mode", () => {
  test("agrees where every backward is made of recorded ops, kinks and large inputs too", () => {
    expect(gradcheck((x, y) => mul(tanh(x), y), [values([2, 3]), values([3], 2)]).forward).toMatchObject({
      state: "agrees",
      directions: 1,
    });
    expect(gradcheck(relu, [tensor([0, 1, -1], { dtype: "float64" })]).forward.state).toBe("agrees");
    expect(gradcheck((x) => [exp(x), mul(x, x)], x()).forward.state).toBe("agrees");
    const large = gradcheck(tanh, [values([50, 50])], { directions: 3 });
    expect(large.forward).toMatchObject({ state: "agrees", directions: 3 });
    expect(large.forward.error).toBeLessThan(1e-14);
  });

  test("alone is wrong where the backward of the backward is", () => {
    // 3x² · dy, whose own backward by dy answers twice that.
    const half = withBackward(
      (dy) => mul(dy, 1),
      (g) => mul(g, 2),
    );
    const wrong = withBackward(cube, (dy, x) => mul(half(dy), mul(mul(x, x), 3)));
    const report = gradcheck(wrong, x());
    expect(report).toMatchObject({ ok: true, forward: { state: "differs" } });
    expect(report.notes.join()).toContain("forward mode alone is wrong");
    const demanded = gradcheck(wrong, x(), { forward: "require", throws: false });
    expect(demanded).toMatchObject({ ok: false, diagnosis: { cause: "wrong-backward" } });
    expect(demanded.reproduction).toContain('forward: "require"');
    expect(gradcheck(wrong, x(), { forward: "off" }).forward.state).toBe("off");
  });

  test("and differences leave reverse mode alone where a backward is not linear in dy", () => {
    // dy² · 3x² by a random dy; its derivative by dy, which forward mode takes, is 2·dy · 3x²: neither is right.
    const square = withBackward(cube, (dy, x) => mul(mul(dy, dy), mul(mul(x, x), 3)));
    const report = gradcheck(square, x(), { throws: false });
    expect(report).toMatchObject({ ok: false, forward: { state: "differs" } });
    expect(report.notes.join()).toContain("neither agrees with the differences");
    // dy + 1 has the slope 1 in dy.
    const shifted = withBackward(cube, (dy, x) => mul(add(dy, 1), mul(mul(x, x), 3)));
    expect(gradcheck(shifted, x(), { throws: false }).notes.join()).toContain("reverse mode alone is wrong");
  });

  test("agrees with a gradient that is wrong at every dy alike, being made of the same backward", () => {
    const twice = withBackward(cube, (dy, x) => mul(dy, mul(mul(x, x), 6)));
    const report = gradcheck(twice, x(), { throws: false });
    expect(report).toMatchObject({ ok: false, forward: { state: "agrees" } });
  });

  test.each([
    [
      "an op without a second derivative, which is named",
      withBackward(exp, (dy, x) => onlyOnce(mul(dy, exp(x)))),
      "onlyOnce: no derivative",
    ],
    [
      "a backward that computes with raw data",
      withBackward(exp, (dy, x) => tensor(dy.dataSync().map((g, i) => g * Math.exp(x.dataSync()[i])))),
      "not made of recorded ops",
    ],
    ["no output that depends on any input", (x: Tensor) => mul(x.detach(), 0), "not made of recorded ops"],
  ])("is not compared with %s, and that is no failure", (_, fn, text) => {
    const report = gradcheck(fn, x());
    expect(report).toMatchObject({ ok: true, forward: { state: "impossible" } });
    expect(report.notes.join()).toContain(text);
    const demanded = gradcheck(fn, x(), { forward: "require", throws: false });
    expect(demanded.ok).toBe(false);
    expect(demanded.diagnosis!.text).toContain('and forward is "require"');
  });
});
