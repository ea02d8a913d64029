import * as pellucid from "pellucid";
import {
  abs,
  add,
  cast,
  clamp,
  div,
  exp,
  greater,
  maxPool2d,
  mul,
  neg,
  nn,
  ones,
  relu,
  sum,
  type Tensor,
  tanh,
  tensor,
  useBackend,
  zeros,
} from "pellucid";
import * as testing from "pellucid/testing";
import { GradcheckError, gradcheck, gradgradcheck } from "pellucid/testing";
import { afterAll, describe, expect, test } from "vitest";
import { run } from "../../docs/examples.js";
import { thrown } from "../../support/errors.js";
import { float64, values, withBackward, withBackwards } from "./wrong-ops.js";

const wrongSign = withBackwards(
  (a, b) => mul(a, b),
  (dy, a, b) => [mul(dy, b), mul(dy, mul(a, -1))],
);
const quarters = (...list: number[]) =>
  tensor(
    list.map((n) => n / 4),
    float64,
  );

describe("a right gradient passes", () => {
  test("of a function of several inputs, and says how many elements were compared", () => {
    const report = gradcheck((a, b) => mul(tanh(a), b), [values([2, 3]), values([3], 2)]);
    expect(report).toMatchObject({ ok: true, mode: "full", order: 1, checked: 9, kinks: 0, failed: 0 });
    expect(report.inputs.map(({ name, checked }) => [name, checked])).toEqual([
      ["input 0", 6],
      ["input 1", 3],
    ]);
    expect(report.worst!.relative).toBeLessThan(1e-7);
    expect(`${report}`).toBe(
      "gradcheck of fn: passed, 9 elements\n  input 0 [2, 3] float64: all right\n  input 1 [3] float64: all right",
    );
  });

  test("of several outputs, some of them integers", () => {
    const fn = (x: Tensor) => [exp(x), greater(x, 0), sum(mul(x, x))];
    expect(gradcheck(fn, [values([4])]).ok).toBe(true);
  });

  test("of inputs without elements", () => {
    expect(gradcheck((x) => sum(x), [zeros([0, 3], float64)])).toMatchObject({ ok: true, checked: 0 });
  });

  test("whatever backend is active, and leaves that as it is", async () => {
    const wasm = await useBackend("wasm");
    expect(gradcheck(relu, [values([6])]).ok).toBe(true);
    expect(pellucid.backend()).toBe(wasm);
  });
  afterAll(() => useBackend("cpu"));
});

describe("float32 inputs", () => {
  test("are checked as float64, and the report says why", () => {
    const report = gradcheck(
      (x, n) => mul(x, cast(n, "float64")),
      [tensor([1, 2]), tensor(Int32Array.of(3, 4))],
    );
    expect(report.ok).toBe(true);
    expect(report.notes).toEqual([
      "checked in float64, since differences of float32 values hold about three digits; given as float32: input 0",
    ]);
  });
});

describe("the report of a wrong gradient", () => {
  test("is thrown with the error", () => {
    const inputs = [quarters(1, 2), quarters(4, -8)];
    try {
      gradcheck(wrongSign, inputs);
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(GradcheckError);
      expect((error as Error).message).toBe(`${gradcheck(wrongSign, inputs, { throws: false })}`);
    }
  });

  test("begins with the input of which the mistake is known", () => {
    const wrong = withBackwards(mul, (dy, a, b) => [mul(dy, exp(b)), neg(mul(dy, a))]);
    const report = gradcheck(wrong, [quarters(1, 2, 3), quarters(4, -8, 5)], { throws: false });
    expect(report.diagnosis!.text.split("\n").slice(1)).toEqual([
      "  input 1: the sign is flipped: analytical = −numerical",
      "  input 0: 3 of 3 elements that were compared are wrong too, in no pattern of their own: mend input 1 first, which may be the cause",
    ]);
    expect(report.diagnosis!.patterns).toEqual(["sign"]);
  });

  test("reads like this", () => {
    const report = gradcheck(wrongSign, [quarters(1, 2), quarters(4, -8)], { throws: false });
    const rounded = `${report}`.replaceAll(/(\d\.\d{6})\d+/g, "$1");
    expect(rounded).toMatchInlineSnapshot(`
      "gradcheck of wrong: failed at 2 of 4 elements
        input 0 [2] float64: all right
        input 1 [2] float64: 2 of 2 wrong

      worst: input 1[1]
        analytical  0.289062
        numerical   -0.289062 ± 4.37e-11
        error       5.78e-1, relative 2.00e+0; allowed 2.89e-7 (what the difference and rounding may be off, and rtol 1e-6)

      diagnosis: the backward is wrong: it is off by up to 2e+6 times what differences and rounding leave open.
        input 1: the sign is flipped: analytical = −numerical

      relative errors:
            below 1e-11  ████████████████████████████████████████ 2
                     …
            1 and above  ████████████████████████████████████████ 2

      to reproduce:
        import { tensor } from "pellucid";
        import { gradcheck } from "pellucid/testing";
        
        const fn = wrong;
        gradcheck(fn, [
          tensor([0.25, 0.5], { dtype: "float64" }),
          tensor([1, -2], { dtype: "float64" }),
        ]);"
    `);
  });

  test("has the place of the worst element in the coordinates of its own tensor", () => {
    const fn = withBackward(
      (x) => mul(x, x),
      (dy, x) => {
        const data = mul(dy, mul(x, 2)).dataSync();
        data[17] += 0.5;
        return tensor(data, { shape: x.shape });
      },
    );
    const { worst, failed } = gradcheck(fn, [values([2, 3, 4])], { throws: false });
    expect(failed).toBe(1);
    expect(worst!.index).toEqual([1, 1, 1]);
    expect(worst!.analytical - worst!.numerical).toBeCloseTo(0.5, 6);
    expect(worst!.absolute).toBeCloseTo(0.5, 6);
  });

  test("holds code that fails in the same way", () => {
    const report = gradcheck((a: Tensor, b: Tensor) => wrongSign(a, b), [quarters(1, 2), quarters(4, -8)], {
      throws: false,
      seed: 3,
      rtol: 1e-4,
    });
    const code = report.reproduction.replaceAll(/^import .*$/gm, "");
    const run = new Function("tensor", "gradcheck", "wrongSign", code);
    expect(thrown(() => run(pellucid.tensor, testing.gradcheck, wrongSign))).toBe(
      `GradcheckError: ${report}`,
    );
  });

  test("holds a program that imports every name of the library that it uses", async () => {
    const fn = (x: Tensor, max: Tensor) => add(mul(x, x.detach()), relu(exp(max)));
    const report = gradcheck(fn, [values([3], 1), values([3], 2)], { throws: false });
    expect(report.ok).toBe(false);
    expect(report.reproduction.split("\n").slice(0, 2)).toEqual([
      'import { add, exp, max, mul, relu, tensor } from "pellucid";',
      'import { gradcheck } from "pellucid/testing";',
    ]);
    const entries = { pellucid, "pellucid/testing": testing };
    const program = run(report.reproduction, { entries });
    await expect(program).rejects.toThrow(`${report}`);
    const named = gradcheck(tanh, [values([2])], { limits: { forwardOps: 0 }, throws: false }).reproduction;
    expect(named).toContain('import { tanh, tensor } from "pellucid";');
    await expect(run(named, { entries })).rejects.toThrow("forwardOps is 1, and the limit 0");
    expect(gradcheck(tanh, [values([2])]).reproduction).toBe("");
  });

  test("of a gradient of the wrong shape says what the shapes are", () => {
    const report = gradcheck(
      withBackwards(add, (dy) => [dy, dy]),
      [values([4, 3]), values([3], 2)],
      { throws: false },
    );
    expect(report.worst).toBeNull();
    expect(`${report}`.split("\n").slice(0, 6)).toEqual([
      "gradcheck of wrong: failed",
      "  input 0 [4, 3] float64: not compared",
      "  input 1 [3] float64: not compared",
      "",
      "diagnosis: the backward is wrong: wrong: backward answered a gradient of shape [4, 3] for argument 1 of shape [3]; both must be the same (sum over broadcast axes with sumTo)",
      "  a reduction is missing: the input was broadcast from [3] to [4, 3]. Sum over the broadcast axes (sumTo)",
    ]);
  });

  test("has a histogram of all relative errors", () => {
    const { histogram, checked } = gradcheck(wrongSign, [values([4]), values([4], 2)], { throws: false });
    expect(histogram.reduce((total, { count }) => total + count, 0)).toBe(checked);
    expect(histogram.at(-1)).toEqual({ from: 1, count: 4 });
  });
});

describe("inputs", () => {
  test("can be chosen; the others are held fixed and want no gradient", () => {
    const inputs = [values([3]), values([3], 2)];
    const report = gradcheck(wrongSign, inputs, { inputs: [0] });
    expect(report.inputs.map(({ checked }) => checked)).toEqual([3, 0]);
    expect(gradcheck(wrongSign, inputs, { inputs: [1], throws: false }).ok).toBe(false);
    const needed: boolean[] = [];
    const spy = pellucid.defineOp({
      name: "spy",
      forward: (_, a: Tensor, b: Tensor) => ({ y: mul(a, b), saved: { a, b } }),
      backward({ saved, needs }, dy) {
        needed.push(needs(0), needs(1));
        return [mul(dy, saved.b), mul(dy, saved.a)];
      },
    });
    gradcheck(spy, inputs, { inputs: [1] });
    expect(new Set(needed.map((need, i) => `${i % 2} ${need}`))).toEqual(new Set(["0 false", "1 true"]));
  });

  test("that get no gradient count as zero, or as a failure", () => {
    const fn = (x: Tensor, unused: Tensor) => add(mul(x, 2), mul(unused.detach(), 0));
    const inputs = [values([2]), values([2], 2)];
    expect(gradcheck(fn, inputs).ok).toBe(true);
    const report = gradcheck(fn, inputs, { undefinedGradients: "fail", throws: false });
    expect(report.diagnosis).toEqual({
      cause: "undefined",
      patterns: [],
      inputs: [],
      text: 'no gradient arrived at input 1, and undefinedGradients is "fail": is it detached, or not used at all?',
    });
  });
});

describe("kinks", () => {
  const atKinks = tensor([0, 0, 1, -1], float64);

  test("pass where the slope lies between those to the two sides", () => {
    expect(gradcheck(relu, [atKinks])).toMatchObject({ ok: true, checked: 4, kinks: 2, skipped: 0 });
    expect(gradcheck(abs, [atKinks])).toMatchObject({ ok: true, kinks: 2 });
    expect(gradcheck((x) => clamp(x, { min: 0, max: 1 }), [atKinks])).toMatchObject({ ok: true, kinks: 3 });
  });

  test("of overlapping windows whose values are all the same pass too", () => {
    const x = zeros([1, 2, 4, 4], float64);
    expect(gradcheck((t) => maxPool2d(t, 3, { stride: 1, padding: 1 }), [x])).toMatchObject({
      ok: true,
      checked: 32,
      kinks: 32,
    });
  });

  test("fail where the slope lies outside", () => {
    const leaky = withBackward(relu, (dy, x) => mul(dy, cast(greater(x, -0.5), "float64")).mul(1.5));
    const report = gradcheck(leaky, [zeros([2], float64)], { throws: false });
    expect(report.failed).toBe(2);
    expect(Math.min(...report.worst!.between!.map(Math.abs))).toBeCloseTo(0, 9);
  });

  test("can be skipped, or count as failures", () => {
    expect(gradcheck(relu, [atKinks], { kinks: "skip" })).toMatchObject({ ok: true, kinks: 2, skipped: 2 });
    const report = gradcheck(relu, [atKinks], { kinks: "fail", throws: false });
    expect(report).toMatchObject({ ok: false, failed: 2, diagnosis: { cause: "kink" } });
  });

  test("nearer than the smallest step are kinks too; others are stepped around", () => {
    const near = add(tensor([1, 1e-7, -1e-7, 1e-4], float64), 1);
    const shifted = (x: Tensor) => relu(add(x, -1));
    expect(gradcheck(shifted, [near])).toMatchObject({ ok: true, kinks: 2 });
    expect(gradcheck(shifted, [near], { kinks: "skip" }).skipped).toBe(2);
    expect(gradcheck(relu, [add(near, -1)])).toMatchObject({ ok: true, kinks: 0 });
  });

  test("are not seen where a function only bends a lot", () => {
    const bend = (x: Tensor) => exp(mul(x, 300));
    expect(gradcheck(bend, [tensor([0.01, -0.01, 0.02], float64)])).toMatchObject({ ok: true, kinks: 0 });
  });

  test("of a large input pass along random directions", () => {
    const x = zeros([40, 40], float64);
    expect(gradcheck(relu, [x])).toMatchObject({ ok: true, mode: "directional", kinks: 4 });
  });

  test("a jump is not a kink", () => {
    const step = withBackward(
      (x) => cast(greater(x, 0), "float64"),
      (dy) => mul(dy, 0),
    );
    const report = gradcheck(step, [tensor([0, 1], float64)], { throws: false });
    expect(report).toMatchObject({ ok: false, failed: 1, diagnosis: { cause: "jump" } });
    expect(gradcheck(step, [tensor([-1, 1], float64)]).ok).toBe(true);
  });
});

describe("the directional mode", () => {
  const oneWrong = (position: number) =>
    withBackward(
      (x) => mul(x, x),
      (dy, x) => {
        const data = mul(dy, mul(x, 2)).dataSync();
        data[position] *= -1;
        return tensor(data, { shape: x.shape });
      },
    );

  test("is taken by itself for large inputs, and makes as many comparisons as asked for", () => {
    const calls: number[] = [];
    const fn = (x: Tensor) => {
      calls.push(1);
      return tanh(x);
    };
    expect(gradcheck(fn, [values([50, 50])], { directions: 3 })).toMatchObject({
      mode: "directional",
      checked: 3,
    });
    // Two with a backward each, one for forward mode, and two for each direction.
    expect(calls.length).toBe(9);
  });

  test.each([0, 1234, 2499])("finds the one wrong element, at %i", (position) => {
    const x = add(mul(values([50, 50]), 0.1), 1);
    const report = gradcheck(oneWrong(position), [x], { throws: false });
    expect(report).toMatchObject({ ok: false, mode: "directional" });
    expect(report.worst!.index).toEqual([Math.floor(position / 50), position % 50]);
  });
});

describe("a module", () => {
  const make = () =>
    new nn.Sequential(new nn.Conv2d(1, 2, 3), new nn.BatchNorm2d(2), new nn.Flatten(), new nn.Linear(8, 3));

  test("is checked with its parameters by name, and is the same afterwards", () => {
    const module = make();
    const before = [...module.stateDict()].map(([name, t]) => [name, t, t.dataSync()] as const);
    const report = gradcheck(module, [values([2, 1, 4, 4])]);
    expect(report.name).toBe("Sequential");
    expect(report.inputs.map(({ name }) => name)).toEqual([
      "input 0",
      "0.weight",
      "0.bias",
      "1.weight",
      "1.bias",
      "3.weight",
      "3.bias",
    ]);
    expect(report.notes[0]).toContain("given as float32: 0.weight, 0.bias");
    const after = [...module.stateDict()];
    for (const [i, [name, t, data]] of before.entries()) {
      expect(after[i][0]).toBe(name);
      expect(after[i][1]).toBe(t);
      expect(t.dataSync()).toEqual(data);
      expect(t.grad).toBeNull();
    }
  });

  test("whose backward is wrong is named by the parameter", () => {
    class Scaled extends nn.Module {
      scale = ones([3], { requiresGrad: true });
      forward(x: Tensor): Tensor {
        return wrongSign(x, this.scale);
      }
    }
    const report = gradcheck(new Scaled(), [values([3])], { throws: false });
    expect(report.worst).toMatchObject({ input: 1, name: "scale" });
    expect(report.diagnosis!.text).toContain("scale: the sign is flipped");
  });
});

describe("second derivatives", () => {
  test("pass, by the input and by dy", () => {
    const report = gradgradcheck((x, w) => mul(tanh(x), w), [values([2, 2]), values([2], 2)]);
    expect(report).toMatchObject({ ok: true, order: 2 });
    expect(report.inputs.map(({ name }) => name)).toEqual(["input 0", "input 1", "dy"]);
  });

  test("are checked with order 2, after the first", () => {
    expect(gradcheck((x) => exp(x), [values([3])], { order: 2 })).toMatchObject({ ok: true, order: 2 });
    expect(gradcheck(wrongSign, [values([3]), values([3])], { order: 2, throws: false }).order).toBe(1);
  });

  test("that are wrong are found where the first are right", () => {
    // The gradient 3x² is computed right, and detached from x.
    const cube = withBackward(
      (x) => mul(x, mul(x, x)),
      (dy, x) => mul(dy, mul(mul(x, x).detach(), 3)),
    );
    expect(gradcheck(cube, [values([3])]).ok).toBe(true);
    const report = gradgradcheck(cube, [values([3])], { throws: false });
    expect(report).toMatchObject({ ok: false, order: 2 });
    expect(report.diagnosis!.patterns[0]).toBe("zero");
    expect(`${report}`).toContain("gradcheck of the second derivative of wrong: failed at 3 of 6 elements");
    expect(report.reproduction).toContain("gradgradcheck(fn, [");
  });
});

test("a second derivative that exchanges dy and what comes back to it is found", () => {
  // x · y whose gradients are right; that of dy · y by y takes y and dy the wrong way round.
  const exchanged: (dy: Tensor, y: Tensor) => Tensor = withBackwards(mul, (g, dy, y) => [
    mul(g, y),
    mul(dy, dy).mul(div(g, g)),
  ]);
  const product = withBackwards(mul, (dy, x, y) => [exchanged(dy, y), mul(dy, x)]);
  const inputs = [values([3]), values([3], 2)];
  expect(gradcheck(product, inputs).ok).toBe(true);
  expect(gradgradcheck(product, inputs, { throws: false }).ok).toBe(false);
});

test("the seed changes the weights of the outputs, and the same seed gives the same report", () => {
  const report = (seed: number) =>
    `${gradcheck(wrongSign, [values([3]), values([3], 2)], { seed, throws: false })}`;
  expect(report(1)).toBe(report(1));
  expect(report(1)).not.toBe(report(2));
});
