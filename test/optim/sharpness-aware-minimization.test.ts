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
  useBackend,
  zeros,
} from "pellucid";
import * as arbitraries from "pellucid/testing/arbitraries";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { checkMistakes, error } from "../support/errors.js";
import { backends } from "./backends.js";

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

const aware = (model: nn.Module, rho?: number) =>
  new optim.SharpnessAwareMinimization(model, new optim.SGD(model.parameters(), { lr: 0.1 }), { rho });

/** A dense layer, two weights and a bias, whose gradients are those given. */
function withGradients(gradients: readonly number[], dtype: DType = "float64"): nn.Linear {
  const layer = new nn.Linear(2, 1, { dtype });
  const slope = (values: readonly number[], shape: number[]) => tensor([...values], { dtype }).reshape(shape);
  const [weight, bias] = [gradients.slice(0, 2), gradients.slice(2)];
  add(sum(mul(layer.weight, slope(weight, [1, 2]))), sum(mul(layer.bias!, slope(bias, [1])))).backward();
  return layer;
}

/** How far each weight is moved. */
function moves(layer: nn.Linear, rho?: number): number[] {
  const before = numbers(layer.parameters());
  const inside = aware(layer, rho).applied(() => numbers(layer.parameters()));
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

describe.each(backends)("on %s", (name) => {
  beforeAll(() => useBackend(name as "cpu"));
  afterAll(() => useBackend("cpu"));

  test.each([[[3, 4, 12]], [[3e20, 4e20, 0]], [[3e38, 3e38, 3e38]], [[3e-25, 4e-25, 0]], [[3e20, 4e-20, 0]]])(
    "also where float32 does not hold the squares of gradients: %j",
    async (gradients) => {
      const layer = withGradients(gradients, "float32");
      for (const t of layer.parameters()) t.assign(zeros(t.shape));
      const largest = Math.max(...gradients);
      const length = largest * Math.hypot(...gradients.map((g) => g / largest));
      const weights = async () =>
        (await Promise.all(layer.parameters().map((t) => t.data()))).flatMap((values) => [...values]);
      for (const [i, moved] of (await aware(layer, 0.5).applied(weights)).entries())
        expect(Math.abs(moved - 0.5 * (gradients[i] / length))).toBeLessThan(1e-7);
      expect(await weights()).toEqual([0, 0, 0]);
    },
  );
});

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
  expect(aware(network()).rho).toBe(0.05);
  expect(Math.hypot(...moves(withGradients([3, 4, 12])))).toBeCloseTo(0.05, 12);
});

describe("applied", () => {
  test("gradients stay as the function leaves them, running statistics and counts as they were before it", () => {
    const model = network();
    const sharpness = aware(model, 0.5);
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
    const sharpness = aware(model);
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
    const sharpness = aware(model);
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
    const sharpness = aware(model);
    model.to("float64");
    crossEntropy(model.forward(randn([4, 1, 4, 4], { seed: 1, dtype: "float64" })), labels).backward();
    const before = [stateOf(model), numbers(model.parameters())] as const;
    const inside = sharpness.applied(() => numbers(model.parameters()));
    expect(Math.hypot(...inside.map((value, i) => value - before[1][i]))).toBeCloseTo(0.05, 12);
    expect(stateOf(model)).toEqual(before[0]);
  });

  test("a layer that came later is moved and put back as well", () => {
    const model = new nn.Sequential(new nn.Conv2d(1, 2, 3), new nn.Flatten());
    const optimizer = new optim.SGD(model.parameters(), { lr: 0.1 });
    const sharpness = new optim.SharpnessAwareMinimization(model, optimizer);
    const head = new nn.Linear(8, 3);
    optimizer.addParamGroup({ params: head.parameters() });
    crossEntropy(head.forward(model.forward(images)), labels).backward();
    const before = elements(head.parameters());
    expect(sharpness.applied(() => elements(head.parameters()))).not.toEqual(before);
    expect(elements(head.parameters())).toEqual(before);
  });

  test("what the optimizer does not hold stays, whatever its gradient", () => {
    const model = network();
    const head = model.parameters().slice(-2);
    const sharpness = new optim.SharpnessAwareMinimization(model, new optim.SGD(head, { lr: 0.1 }));
    learn(model);
    const body = () => elements(model.parameters().slice(0, -2));
    const before = body();
    expect(sharpness.applied(body)).toEqual(before);
    expect(sharpness.applied(() => elements(head))).not.toEqual(elements(head));
  });

  test("tied weights are moved once", () => {
    const layer = withGradients([3, 4, 12]);
    const tied = new nn.Sequential(layer, layer);
    const before = numbers(layer.parameters());
    const inside = aware(tied, 1).applied(() => numbers(layer.parameters()));
    for (const [i, share] of [3, 4, 12].entries()) expect(inside[i] - before[i]).toBeCloseTo(share / 13, 12);
    expect(numbers(layer.parameters())).toEqual(before);
  });

  test("an error on the way up leaves the weights where they were, and the next call works", () => {
    const layer = withGradients([3, 4, 12]);
    const before = elements(layer.parameters());
    const sharpness = aware(layer, 1);
    const { bias } = layer;
    // The weight has been moved by then.
    bias!.assign = () => {
      Reflect.deleteProperty(bias!, "assign");
      throw new RangeError("no room");
    };
    expect(() => sharpness.applied(() => {})).toThrow(error("RangeError", "no room"));
    expect(elements(layer.parameters())).toEqual(before);
    expect(sharpness.applied(() => elements(layer.parameters()))).not.toEqual(before);
  });

  test("only one at a time, also of asynchronous ones", async () => {
    const model = network();
    learn(model);
    const sharpness = aware(model);
    const pending = sharpness.applied(() => new Promise((resolve) => void setTimeout(resolve, 1)));
    expect(() => sharpness.applied(() => {})).toThrow(error("ValueError", /the weights are moved already/));
    await pending;
    sharpness.applied(() => {});
  });
});

const layer = withGradients([3, 4, 12]);
checkMistakes({
  "a rho of 0": [
    () => aware(layer, 0),
    "ValueError: SharpnessAwareMinimization: rho is 0; it must be greater than 0 and finite, such as 0.05",
  ],
  "an infinite rho": [
    () => aware(layer, Infinity),
    "ValueError: SharpnessAwareMinimization: rho is Infinity; it must be greater than 0 and finite, such as 0.05",
  ],
  "no gradient": [
    () => aware(network()).applied(() => {}),
    "ValueError: SharpnessAwareMinimization.applied: no parameter of the optimizer has a gradient, and there is no way up; call backward() on the loss before",
  ],
  "gradients of no elements": [
    () => {
      const empty = tensor([], { requiresGrad: true });
      sum(empty).backward();
      const sharpness = new optim.SharpnessAwareMinimization(layer, new optim.SGD([empty], { lr: 0.1 }));
      sharpness.applied(() => {});
    },
    "ValueError: SharpnessAwareMinimization.applied: no parameter of the optimizer has a gradient, and there is no way up; call backward() on the loss before",
  ],
  "no optimizer": [
    () => new optim.SharpnessAwareMinimization(layer, layer.parameters() as never),
    "ValueError: SharpnessAwareMinimization: optimizer is an array of 2; it must be the one that makes the steps, such as new optim.SGD(model.parameters(), { lr: 0.1 })",
  ],
  "one within the other": [
    () => {
      const sharpness = aware(layer);
      sharpness.applied(() => sharpness.applied(() => {}));
    },
    "ValueError: SharpnessAwareMinimization.applied: the weights are moved already, until the function given to applied() has ended; call it after that, with await where the function is asynchronous",
  ],
});
