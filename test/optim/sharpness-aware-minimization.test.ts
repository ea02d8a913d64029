import fc from "fast-check";
import {
  add,
  crossEntropy,
  type DType,
  mul,
  nn,
  optim,
  randint,
  randn,
  sum,
  type Tensor,
  tensor,
} from "pellucid";
import * as arbitraries from "pellucid/testing/arbitraries";
import { describe, expect, test } from "vitest";
import { checkMistakes, error } from "../support/errors.js";

const { between } = arbitraries;

const elements = (tensors: Iterable<Tensor>) => Array.from(tensors, (t) => [...t.dataSync()]);
const numbers = (tensors: Iterable<Tensor>) => elements(tensors).flat();
const stateOf = (model: nn.Module) => elements(model.stateDict().values());

/** A little of everything: float weights, running statistics, a count. */
const network = () =>
  new nn.Sequential(new nn.Conv2d(1, 2, 3), new nn.BatchNorm2d(2), new nn.Flatten(), new nn.Linear(8, 3));

const images = randn([4, 1, 4, 4], { seed: 1 });
const labels = randint(0, 3, [4], { seed: 1 });
const learn = (model: nn.Module) => {
  for (const t of model.parameters()) t.grad = null;
  crossEntropy(model.forward(images), labels).backward();
};

/** A dense layer, two weights and a bias, whose gradients are those given. */
function withGradients(gradients: readonly number[], dtype: DType = "float64"): nn.Linear {
  const layer = new nn.Linear(2, 1, { dtype });
  const slope = (values: readonly number[], shape: number[]) => tensor([...values], { dtype }).reshape(shape);
  const [weight, bias] = [gradients.slice(0, 2), gradients.slice(2)];
  add(sum(mul(layer.weight, slope(weight, [1, 2]))), sum(mul(layer.bias!, slope(bias, [1])))).backward();
  return layer;
}

/** How far each weight is moved. */
function moves(layer: nn.Linear, rho: number): number[] {
  const before = numbers(layer.parameters());
  const inside = new optim.SharpnessAwareMinimization(layer, { rho }).applied(() =>
    numbers(layer.parameters()),
  );
  return inside.map((value, i) => value - before[i]);
}

test("moves the weights by rho along their gradients, all together, and back again to the bit", () => {
  const value = fc.oneof(between(-3, 3), fc.constant(0));
  fc.assert(
    fc.property(fc.tuple(value, value, value), between(0.01, 2), (gradients, rho) => {
      fc.pre(gradients.some((g) => g !== 0));
      const layer = withGradients(gradients);
      const before = elements(layer.parameters());
      const length = Math.hypot(...gradients);
      for (const [i, moved] of moves(layer, rho).entries())
        expect(moved).toBeCloseTo((rho * gradients[i]) / length, 12);
      expect(elements(layer.parameters())).toEqual(before);
      expect(elements(layer.parameters().map((t) => t.grad!)).flat()).toEqual([...gradients]);
    }),
  );
});

test.each([[[3e20, 4e20, 0]], [[3e38, 3e38, 3e38]], [[3e-25, 4e-25, 0]], [[3e20, 4e-20, 0]]])(
  "gradients whose squares float32 does not hold: %j",
  (gradients) => {
    const layer = withGradients(gradients, "float32");
    for (const t of layer.parameters()) t.assign(mul(t, 0));
    const largest = Math.max(...gradients);
    const length = largest * Math.hypot(...gradients.map((g) => g / largest));
    for (const [i, moved] of moves(layer, 0.5).entries())
      expect(Math.abs(moved - 0.5 * (gradients[i] / length))).toBeLessThan(1e-7);
  },
);

test("where all gradients are 0, nothing moves", () => {
  expect(moves(withGradients([0, 0, 0], "float32"), 0.5)).toEqual([0, 0, 0]);
});

test("a parameter without a gradient stays", () => {
  const layer = withGradients([3, 4, 12]);
  layer.bias!.grad = null;
  const moved = moves(layer, 1);
  expect(moved[0]).toBeCloseTo(0.6, 12);
  expect(moved[1]).toBeCloseTo(0.8, 12);
  expect(moved[2]).toBe(0);
});

test("by default rho is 0.05", () => {
  expect(new optim.SharpnessAwareMinimization(network()).rho).toBe(0.05);
  expect(Math.hypot(...moves(withGradients([3, 4, 12]), 0.05))).toBeCloseTo(0.05, 12);
});

describe("applied", () => {
  test("gradients stay as the function leaves them, running statistics and counts as they were before it", () => {
    const model = network();
    const sharpness = new optim.SharpnessAwareMinimization(model, { rho: 0.5 });
    learn(model);
    const gradients = () => elements(model.parameters().map((t) => t.grad!));
    const [state, atWeights] = [stateOf(model), gradients()];
    const inside = sharpness.applied(() => {
      learn(model);
      return { state: stateOf(model), gradients: gradients() };
    });
    expect(inside.state).not.toEqual(state);
    expect(inside.gradients).not.toEqual(atWeights);
    expect(stateOf(model)).toEqual(state);
    expect(gradients()).toEqual(inside.gradients);
  });

  test("waits for an asynchronous function", async () => {
    const model = network();
    learn(model);
    const before = stateOf(model);
    const sharpness = new optim.SharpnessAwareMinimization(model);
    const inside = await sharpness.applied(async () => {
      await Promise.resolve();
      return stateOf(model);
    });
    expect(inside).not.toEqual(before);
    expect(stateOf(model)).toEqual(before);
  });

  test("the weights come back from a function that throws, and from one that rejects", async () => {
    const model = network();
    learn(model);
    const before = stateOf(model);
    const sharpness = new optim.SharpnessAwareMinimization(model);
    const fails = () => {
      throw new RangeError("too much");
    };
    expect(() => sharpness.applied(fails)).toThrow(error("RangeError", "too much"));
    expect(stateOf(model)).toEqual(before);
    await expect(sharpness.applied(async () => fails())).rejects.toThrow(error("RangeError", "too much"));
    expect(stateOf(model)).toEqual(before);
  });

  test("goes along where the model becomes another type", () => {
    const model = network();
    const sharpness = new optim.SharpnessAwareMinimization(model);
    model.to("float64");
    crossEntropy(model.forward(randn([4, 1, 4, 4], { seed: 1, dtype: "float64" })), labels).backward();
    const before = stateOf(model);
    sharpness.applied(() => {});
    expect(stateOf(model)).toEqual(before);
  });
});

const layer = withGradients([3, 4, 12]);
checkMistakes({
  "a rho of 0": [
    () => new optim.SharpnessAwareMinimization(layer, { rho: 0 }),
    "ValueError: SharpnessAwareMinimization: rho is 0; it must be greater than 0 and finite, such as 0.05",
  ],
  "an infinite rho": [
    () => new optim.SharpnessAwareMinimization(layer, { rho: Infinity }),
    "ValueError: SharpnessAwareMinimization: rho is Infinity; it must be greater than 0 and finite, such as 0.05",
  ],
  "no gradient": [
    () => new optim.SharpnessAwareMinimization(network()).applied(() => {}),
    "ValueError: SharpnessAwareMinimization.applied: no parameter has a gradient, and there is no way up; call backward() on the loss before",
  ],
  "one within the other": [
    () => {
      const sharpness = new optim.SharpnessAwareMinimization(layer);
      sharpness.applied(() => sharpness.applied(() => {}));
    },
    "ValueError: SharpnessAwareMinimization.applied: the weights are moved already, until the function given to applied() has ended; call it after that, with await where the function is asynchronous",
  ],
});
