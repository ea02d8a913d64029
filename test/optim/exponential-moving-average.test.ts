import fc from "fast-check";
import { backend, crossEntropy, nn, optim, randint, randn, type Tensor, tensor, useBackend } from "pellucid";
import * as arbitraries from "pellucid/testing/arbitraries";
import { afterAll, describe, expect, test } from "vitest";
import { error } from "../support/errors.js";

const { between } = arbitraries;

const elements = (tensors: Iterable<Tensor>) => Array.from(tensors, (t) => [...t.dataSync()]);
const averageOf = (average: optim.ExponentialMovingAverage) => elements(average.stateDict().tensors.values());

/** Sets every parameter of a model to numbers of its own, as a step of an optimizer would. */
function move(model: nn.Module, seed: number): void {
  for (const [i, t] of model.parameters().entries())
    t.assign(randn(t.shape, { seed: seed + i, dtype: t.dtype }));
}

/** A little of everything: float weights, running statistics, a count. */
const network = () =>
  new nn.Sequential(new nn.Conv2d(1, 2, 3), new nn.BatchNorm2d(2), new nn.Flatten(), new nn.Linear(8, 3));

function trainStep(model: nn.Module, optimizer: optim.Optimizer, step: number): void {
  optimizer.zeroGrad();
  const logits = model.forward(randn([4, 1, 4, 4], { seed: step }));
  crossEntropy(logits, randint(0, 3, [4], { seed: step })).backward();
  optimizer.step();
}

test("is average ← d·average + (1 − d)·weight, with d = min(decay, (1 + t)/(10 + t))", () => {
  fc.assert(
    fc.property(
      fc.oneof(between(0, 0.5), between(0.5, 0.999)),
      fc.integer({ min: 1, max: 30 }),
      arbitraries.seed(),
      (decay, steps, seed) => {
        const model = new nn.Linear(3, 2, { dtype: "float64" });
        const average = new optim.ExponentialMovingAverage(model, { decay });
        let expected = elements(model.parameters());
        for (let t = 1; t <= steps; t++) {
          move(model, seed + 10 * t);
          average.update();
          const d = Math.min(decay, (1 + t) / (10 + t));
          const weights = elements(model.parameters());
          expected = expected.map((values, k) =>
            values.map((value, i) => d * value + (1 - d) * weights[k][i]),
          );
        }
        for (const [k, values] of averageOf(average).entries()) {
          for (const [i, value] of values.entries())
            expect(Math.abs(value - expected[k][i])).toBeLessThan(1e-13 * steps);
        }
      },
    ),
  );
});

test("begins with the weights, and of equal weights is those weights, to the bit", () => {
  const model = network();
  const average = new optim.ExponentialMovingAverage(model);
  const weights = elements(model.stateDict().values());
  expect(averageOf(average)).toEqual(weights);
  for (let t = 0; t < 5; t++) average.update();
  expect(averageOf(average)).toEqual(weights);
});

test("by default the decay is 0.999, and with 0 the average is the weights", () => {
  expect(new optim.ExponentialMovingAverage(network()).decay).toBe(0.999);
  const model = new nn.Linear(3, 2, { dtype: "float64" });
  const average = new optim.ExponentialMovingAverage(model, { decay: 0 });
  move(model, 1);
  average.update();
  for (const [k, values] of averageOf(average).entries()) {
    for (const [i, value] of values.entries())
      expect(value).toBeCloseTo(elements(model.parameters())[k][i], 14);
  }
});

test("running statistics are averaged, and counts copied", () => {
  const model = network();
  const average = new optim.ExponentialMovingAverage(model);
  const running = () => elements([model.stateDict().get("1.running_mean")!])[0];
  const optimizer = new optim.SGD(model.parameters(), { lr: 0.1 });
  let expected = running();
  for (let t = 1; t <= 4; t++) {
    trainStep(model, optimizer, t);
    average.update();
    const d = (1 + t) / (10 + t);
    const now = running();
    expected = expected.map((value, i) => d * value + (1 - d) * now[i]);
  }
  const { tensors } = average.stateDict();
  expect([...tensors.keys()]).toEqual([...model.stateDict().keys()]);
  const averaged = tensors.get("1.running_mean")!.dataSync();
  for (const [i, value] of expected.entries()) expect(averaged[i]).toBeCloseTo(value, 6);
  expect(expected).not.toEqual(running());
  expect(tensors.get("1.num_batches_tracked")!.item()).toBe(4);
});

test("updating does not touch the model", () => {
  const model = network();
  const average = new optim.ExponentialMovingAverage(model);
  move(model, 3);
  const before = elements(model.stateDict().values());
  average.update();
  expect(elements(model.stateDict().values())).toEqual(before);
  expect(model.parameters().every((t) => t.requiresGrad && t.grad === null)).toBe(true);
});

describe("applied", () => {
  const moved = () => {
    const model = network();
    const average = new optim.ExponentialMovingAverage(model);
    move(model, 3);
    average.update();
    const weights = () => elements(model.stateDict().values());
    return { model, average, weights };
  };

  test("runs a function on the average, and then the weights are back, to the bit", () => {
    const { model, average, weights } = moved();
    const [before, averages] = [weights(), averageOf(average)];
    const x = randn([2, 1, 4, 4], { seed: 9 });
    const output = () => elements([model.eval().forward(x)]);
    const own = output();
    const [inside, of] = average.applied(() => [weights(), output()]);
    expect(inside).toEqual(averages);
    expect(of).not.toEqual(own);
    expect([weights(), averageOf(average)]).toEqual([before, averages]);
    expect(output()).toEqual(own);
  });

  test("waits for an asynchronous function", async () => {
    const { average, weights } = moved();
    const [before, averages] = [weights(), averageOf(average)];
    const inside = await average.applied(async () => {
      await Promise.resolve();
      return weights();
    });
    expect(inside).toEqual(averages);
    expect([weights(), averageOf(average)]).toEqual([before, averages]);
  });

  test("gives the weights back when the function fails, at once or later", async () => {
    const { average, weights } = moved();
    const before = weights();
    const fail = () => {
      throw new Error("no");
    };
    expect(() => average.applied(fail)).toThrow("no");
    expect(weights()).toEqual(before);
    await expect(average.applied(async () => fail())).rejects.toThrow("no");
    expect(weights()).toEqual(before);
    average.update();
  });

  test("refuses, meanwhile, what would take the weights for the average", async () => {
    const { average, weights } = moved();
    const before = [weights(), average.stateDict().updates];
    const state = { tensors: new Map(), updates: 0 };
    const pending = average.applied(() => new Promise<void>((resolve) => setTimeout(resolve)));
    const uses = {
      update: () => average.update(),
      applied: () => average.applied(() => 1),
      stateDict: () => average.stateDict(),
      loadStateDict: () => average.loadStateDict(state),
    };
    for (const [method, use] of Object.entries(uses)) {
      const text = `ExponentialMovingAverage.${method}: the model holds the average until the function given to applied() has ended; call it after that, with await where the function is asynchronous`;
      expect(use).toThrow(error("ValueError", text));
    }
    await pending;
    expect([weights(), average.stateDict().updates]).toEqual(before);
  });

  test("keeps every bit, of zeros' signs and of what is not finite too", () => {
    const model = new nn.Linear(2, 2);
    const average = new optim.ExponentialMovingAverage(model);
    model.weight.assign(
      tensor([
        [-0, Number.NaN],
        [Number.POSITIVE_INFINITY, 1e-45],
      ]),
    );
    const before = elements(model.parameters());
    average.applied(() => {});
    expect(elements(model.parameters())).toEqual(before);
  });
});

test("a state that is saved and loaded goes on in the same bits", () => {
  const run = () => {
    const model = network();
    move(model, 1);
    const optimizer = new optim.SGD(model.parameters(), { lr: 0.1 });
    return { model, optimizer, average: new optim.ExponentialMovingAverage(model, { decay: 0.7 }) };
  };
  type Run = ReturnType<typeof run>;
  const train = ({ model, optimizer, average }: Run, from: number, to: number) => {
    for (let step = from; step < to; step++) {
      trainStep(model, optimizer, step);
      average.update();
    }
  };
  const [whole, first, second] = [run(), run(), run()];
  train(whole, 0, 9);
  train(first, 0, 4);
  second.model.loadStateDict(first.model.stateDict());
  second.average.loadStateDict(first.average.stateDict());
  // What was loaded is a copy.
  train(first, 4, 6);
  train(second, 4, 9);
  expect(averageOf(second.average)).toEqual(averageOf(whole.average));
  expect(second.average.stateDict().updates).toBe(9);
});

describe("memory on a backend with a heap of its own", () => {
  afterAll(() => useBackend("cpu"));

  /** Buffers and bytes after some rounds, and after many more, in one go without a pause. */
  function use(round: (t: number) => void, rounds: number) {
    for (let t = 0; t < 3; t++) round(t);
    const before = backend().memory();
    for (let t = 0; t < rounds; t++) round(t);
    return [before, backend().memory()];
  }

  test("is flat over 1,000 updates, and over 1,000 times of being applied", async () => {
    await useBackend("wasm", { threads: 1 });
    const model = new nn.Sequential(new nn.Linear(40, 50), new nn.Linear(50, 3));
    const average = new optim.ExponentialMovingAverage(model);
    const [first, last] = use(() => average.update(), 1000);
    expect(last).toEqual(first);
    const [before, after] = use(() => average.applied(() => {}), 1000);
    expect(after).toEqual(before);
  });

  test("is flat over a training loop with updates", async () => {
    await useBackend("wasm", { threads: 1 });
    const model = network();
    const optimizer = new optim.Adam(model.parameters());
    const average = new optim.ExponentialMovingAverage(model);
    const [before, after] = use((t) => {
      trainStep(model, optimizer, t);
      average.update();
    }, 100);
    expect(after.buffers).toBeLessThanOrEqual(before.buffers);
    expect(after.bytes).toBeLessThanOrEqual(before.bytes);
  });
});

describe("refuses", () => {
  test.each([-0.1, 1, 2, Number.NaN])("decay = %d", (decay) => {
    const message = `ExponentialMovingAverage: decay is ${decay}; it must be at least 0 and less than 1`;
    expect(() => new optim.ExponentialMovingAverage(network(), { decay })).toThrow(
      error("ValueError", message),
    );
  });

  test("a state that does not fit, and loads nothing of it", () => {
    const average = new optim.ExponentialMovingAverage(new nn.Linear(3, 2));
    const before = averageOf(average);
    const good = () => {
      const { tensors } = new optim.ExponentialMovingAverage(new nn.Linear(3, 2)).stateDict();
      return { tensors, updates: 1 };
    };
    const refused = (state: optim.ExponentialMovingAverageState, message: string) => {
      const text = `ExponentialMovingAverage.loadStateDict: ${message}`;
      for (const load of ["checkStateDict", "loadStateDict"] as const) {
        expect(() => average[load](state)).toThrow(error("ValueError", text));
      }
      expect(averageOf(average)).toEqual(before);
    };
    for (const updates of [-1, 0.5, Number.NaN]) {
      refused({ ...good(), updates }, `updates is ${updates}; it must be a count: the state is damaged`);
    }
    const rule = "the state must come from the average of the same model";
    const without = good();
    without.tensors.delete("bias");
    refused(without, `bias is missing but the model has float32 [2]; ${rule}`);
    const another = good();
    another.tensors.set("fc2.bias", tensor([1]));
    refused(another, `the model has no fc2.bias; ${rule}`);
    const misshapen = good();
    misshapen.tensors.set("bias", tensor([1, 2, 3]));
    refused(misshapen, `bias is float32 [3] but the model has float32 [2]; ${rule}`);
    const ofAnotherType = good();
    ofAnotherType.tensors.set("weight", randn([2, 3], { dtype: "float64" }));
    refused(ofAnotherType, `weight is float64 [2, 3] but the model has float32 [2, 3]; ${rule}`);
  });
});

describe("after model.to", () => {
  const converted = () => {
    const model = new nn.Linear(2, 1);
    const average = new optim.ExponentialMovingAverage(model);
    const first = model.weight.tolist();
    move(model, 3);
    const weight = model.weight.tolist();
    model.to("float64");
    return { model, average, first, weight };
  };

  test("the average is applied, and the weights come back", () => {
    const { model, average, first, weight } = converted();
    average.applied(() => expect(model.weight.tolist()).toEqual(first));
    expect([model.weight.dtype, model.weight.tolist()]).toEqual(["float64", weight]);
  });

  test("the weights come back when the model is converted while the average is applied", () => {
    const { model, average, weight } = converted();
    average.applied(() => model.to("float32"));
    expect([model.weight.dtype, model.weight.tolist()]).toEqual(["float32", weight]);
  });

  test("the model takes the average's state, and the average its own", () => {
    const { model, average, first } = converted();
    average.loadStateDict(average.stateDict());
    model.loadStateDict(average.stateDict().tensors);
    expect(model.weight.tolist()).toEqual(first);
  });

  test("the average takes a state of the model's type", () => {
    const { average } = converted();
    const other = new optim.ExponentialMovingAverage(new nn.Linear(2, 1).to("float64"));
    average.loadStateDict(other.stateDict());
    expect(averageOf(average)).toEqual(averageOf(other));
  });
});
