import fc from "fast-check";
import { Generator, manualSeed, nn, type Tensor } from "pellucid";
import { describe, expect, test } from "vitest";
import { fans } from "../../src/nn/init.js";
import { checkMistakes } from "../support/errors.js";

const { init } = nn;
const n = 20_000;
const generator = (seed: number) => ({ generator: new Generator(seed) });

/** Mean and standard deviation. */
function statistics(t: Tensor): { mean: number; std: number } {
  const data = Array.from(t.dataSync());
  const mean = data.reduce((sum, x) => sum + x, 0) / data.length;
  return { mean, std: Math.sqrt(data.reduce((sum, x) => sum + (x - mean) ** 2, 0) / data.length) };
}

/**
 * The values lie in ±bound and fill it: of n uniform draws the largest falls short by a share q of the range with
 * probability (1 − q)ⁿ, which for q = 30/n is e⁻³⁰.
 */
function expectFilled(t: Tensor, bound: number): void {
  const data = Array.from(t.dataSync());
  const limit = t.dtype === "float32" ? Math.fround(bound) : bound;
  const gap = 2 * bound * Math.min(1, 30 / t.size);
  const [low, high] = [data.reduce((a, b) => Math.min(a, b)), data.reduce((a, b) => Math.max(a, b))];
  expect(low).toBeGreaterThanOrEqual(-limit);
  expect(high).toBeLessThanOrEqual(limit);
  expect(low).toBeLessThan(-bound + gap);
  expect(high).toBeGreaterThan(bound - gap);
}

/** n draws of a distribution with this standard deviation; 5 standard errors, of which that of σ is about σ/√(2n). */
function expectSpread(t: Tensor, mean: number, std: number, kurtosis: number): void {
  const found = statistics(t);
  expect(Math.abs(found.mean - mean)).toBeLessThan((5 * std) / Math.sqrt(t.size));
  expect(Math.abs(found.std - std)).toBeLessThan(5 * std * Math.sqrt((kurtosis - 1) / (4 * t.size)));
}
const NORMAL = 3;
const UNIFORM = 1.8;

describe("what layers start with", () => {
  const whole = (min: number, max: number) => fc.integer({ min, max });

  test("Linear: ±1/sqrt(inFeatures), weight and bias", () => {
    fc.assert(
      fc.property(whole(1, 60), whole(200, 300), (inFeatures, outFeatures) => {
        const layer = new nn.Linear(inFeatures, outFeatures);
        for (const t of [layer.weight, layer.bias!]) {
          expectFilled(t, 1 / Math.sqrt(inFeatures));
          expect(t.requiresGrad).toBe(true);
        }
        expect([layer.weight.shape, layer.bias!.shape]).toEqual([[outFeatures, inFeatures], [outFeatures]]);
      }),
    );
  });

  test("Conv2d: ±1/sqrt(inChannels/groups · R · S)", () => {
    fc.assert(
      fc.property(whole(1, 3), whole(1, 3), whole(1, 3), whole(1, 4), (groups, perGroup, R, S) => {
        const layer = new nn.Conv2d(groups * perGroup, 200 * groups, [R, S], { groups, dtype: "float64" });
        for (const t of [layer.weight, layer.bias!]) expectFilled(t, 1 / Math.sqrt(perGroup * R * S));
        expect(layer.weight.shape).toEqual([200 * groups, perGroup, R, S]);
        expect(layer.weight.dtype).toBe("float64");
      }),
    );
  });

  test("they are spread evenly, not only bounded", () => {
    const { weight } = new nn.Linear(100, 200);
    expectSpread(weight, 0, 0.1 / Math.sqrt(3), UNIFORM);
  });

  test("BatchNorm2d starts as the identity of normalized values", () => {
    const state = new nn.BatchNorm2d(3).stateDict();
    expect([...state].map(([name, t]) => [name, t.tolist()])).toEqual([
      ["weight", [1, 1, 1]],
      ["bias", [0, 0, 0]],
      ["running_mean", [0, 0, 0]],
      ["running_var", [1, 1, 1]],
      ["num_batches_tracked", 0],
    ]);
  });

  test("manualSeed twice gives the same weights, another seed others", () => {
    const weights = (seed: number) => {
      manualSeed(seed);
      const model = new nn.Sequential(new nn.Conv2d(1, 2, 3), new nn.Flatten(), new nn.Linear(8, 2));
      return model.parameters().map((t) => t.tolist());
    };
    expect(weights(1)).toEqual(weights(1));
    expect(weights(2)).not.toEqual(weights(1));
    const [first, second] = [new nn.Linear(4, 4), new nn.Linear(4, 4)];
    expect(first.weight.tolist()).not.toEqual(second.weight.tolist());
  });
});

describe("init", () => {
  test("fans of [out, in, …window]", () => {
    expect(fans([10, 20])).toEqual({ fanIn: 20, fanOut: 10 });
    expect(fans([16, 3, 5, 2])).toEqual({ fanIn: 30, fanOut: 160 });
  });

  test("uniform and normal", () => {
    const u = init.uniform([n], -1, 3, generator(1));
    expectSpread(u, 1, 4 / Math.sqrt(12), UNIFORM);
    expect(u.dataSync().every((x) => x >= -1 && x < 3)).toBe(true);
    expectSpread(init.normal([n], 5, 0.5, generator(2)), 5, 0.5, NORMAL);
    const [low, high] = [init.uniform([n], undefined, undefined, generator(3)), init.normal([n])];
    expectSpread(low, 0.5, 1 / Math.sqrt(12), UNIFORM);
    expectSpread(high, 0, 1, NORMAL);
  });

  // [out, in, R, S] = [40, 25, 4, 5]: fanIn 500, fanOut 800, 20,000 elements.
  const shape = [40, 25, 4, 5];

  test("Xavier: the variance is 2/(fanIn + fanOut), times gain²", () => {
    const std = Math.sqrt(2 / 1300);
    expectFilled(init.xavierUniform(shape, 1, generator(4)), std * Math.sqrt(3));
    expectSpread(init.xavierUniform(shape, 1, generator(4)), 0, std, UNIFORM);
    expectSpread(init.xavierNormal(shape, 1, generator(5)), 0, std, NORMAL);
    expectFilled(init.xavierUniform(shape, 5 / 3, generator(6)), (5 / 3) * std * Math.sqrt(3));
    expectSpread(init.xavierNormal(shape, 5 / 3, generator(7)), 0, (5 / 3) * std, NORMAL);
  });

  test("Kaiming: the variance is 2/((1 + slope²)·fanIn)", () => {
    const std = Math.sqrt(2 / 500);
    expectFilled(init.kaimingUniform(shape, 0, generator(8)), std * Math.sqrt(3));
    expectSpread(init.kaimingUniform(shape, 0, generator(8)), 0, std, UNIFORM);
    expectSpread(init.kaimingNormal(shape, 0, generator(9)), 0, std, NORMAL);
    expectSpread(init.kaimingNormal(shape, 2, generator(10)), 0, std / Math.sqrt(5), NORMAL);
    // Slope sqrt(5) is what layers start with.
    expectFilled(init.kaimingUniform(shape, Math.sqrt(5), generator(11)), 1 / Math.sqrt(500));
  });

  test("they keep the variance of what they are for", () => {
    // A deep ReLU net with Kaiming weights: mean square 1 comes in, and about 1 goes out.
    const layer = new nn.Linear(400, 400, { bias: false });
    layer.weight.assign(init.kaimingNormal([400, 400], 0, generator(12)));
    const x = init.normal([50, 400], 0, 1, generator(13));
    const y = new nn.ReLU().forward(layer.forward(x));
    const square = (t: Tensor) => Array.from(t.dataSync()).reduce((sum, v) => sum + v * v, 0) / t.size;
    expect(square(y) / square(x)).toBeGreaterThan(0.9);
    expect(square(y) / square(x)).toBeLessThan(1.1);
  });

  test("dtype and generator are options; the same generator state gives the same values", () => {
    const t = init.normal([3], 0, 1, { dtype: "float64", generator: new Generator(3) });
    expect(t.dtype).toBe("float64");
    expect(init.normal([3], 0, 1, { dtype: "float64", generator: new Generator(3) }).tolist()).toEqual(
      t.tolist(),
    );
    manualSeed(3);
    expect(init.normal([3], 0, 1, { dtype: "float64" }).tolist()).toEqual(t.tolist());
  });
});

describe("what cannot be drawn", () => {
  const text = "1" as unknown as number;
  checkMistakes({
    "from a range upside down": [
      () => init.uniform([2], 1, 0),
      "ValueError: uniform: [1, 0) is no range; low must be at most high, and both finite",
    ],
    "from a range that ends with a text": [
      () => init.uniform([2], 0, text),
      'ValueError: uniform: high is "1"; it must be a number',
    ],
    "with a negative deviation": [
      () => init.normal([2], 0, -1),
      "ValueError: normal: std is -1; it must be a finite number of at least 0",
    ],
    "for a slope that is no number": [
      () => init.kaimingUniform([2, 2], NaN),
      "ValueError: uniform: [NaN, NaN) is no range; low must be at most high, and both finite",
    ],
    "with options in the place of the slope": [
      () => init.kaimingNormal([2, 2], { a: 1 } as never),
      "ValueError: kaimingNormal: slope is an object { a }; it must be a number",
    ],
    "with a text for the gain": [
      () => init.xavierUniform([2, 2], "2" as never),
      'ValueError: xavierUniform: gain is "2"; it must be a number',
    ],
    "around no number": [
      () => init.normal([2], NaN),
      "ValueError: normal: mean is NaN; it must be a finite number",
    ],
    "as whole numbers": [
      () => init.kaimingUniform([2, 2], 0, { dtype: "int32" }),
      "DTypeError: kaimingUniform: dtype is int32, but kaimingUniform draws fractions; use a float dtype, or randint()",
    ],
  });
});

test.each(["xavierUniform", "xavierNormal", "kaimingUniform", "kaimingNormal"] as const)(
  "%s of weights without inputs has no elements",
  (name) =>
    expect([init[name]([3, 0]).shape, init[name]([0, 0]).shape]).toEqual([
      [3, 0],
      [0, 0],
    ]),
);
