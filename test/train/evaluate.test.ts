import {
  arange,
  backend,
  crossEntropy,
  mseLoss,
  nn,
  ones,
  rand,
  randint,
  randn,
  type Tensor,
  tensor,
} from "pellucid";
import { DataLoader, TensorDataset } from "pellucid/data";
import { evaluate } from "pellucid/train";
import { describe, expect, test } from "vitest";
import { error } from "../support/errors.js";

/** Logits [x, 0, −x] for an input [x]. */
class Known extends nn.Module {
  seen: { training: boolean; recorded: boolean }[] = [];

  forward(x: Tensor): Tensor {
    const logits = x.matmul(tensor([[1, 0, -1]], { requiresGrad: true }));
    this.seen.push({ training: this.training, recorded: logits.requiresGrad });
    return logits;
  }
}

const inputs = [2, -1, 0.5, 3, -2];
const labels = [0, 2, 1, 2, 2];
const dataset = new TensorDataset(tensor(inputs.map((x) => [x])), tensor(Int32Array.from(labels)));
const crossEntropyByHand = inputs.map((x, i) => {
  const logits = [x, 0, -x];
  return Math.log(logits.reduce((sum, z) => sum + Math.exp(z), 0)) - logits[labels[i]];
});

describe("evaluate", () => {
  test("mean loss per sample and accuracy, though the last batch is smaller", async () => {
    const result = await evaluate(new Known(), new DataLoader(dataset, { batchSize: 2 }));
    const expected = crossEntropyByHand.reduce((a, b) => a + b) / 5;
    expect(Math.abs(result.loss - expected)).toBeLessThan(1e-6);
    // Predicted are 0 2 0 0 2.
    expect(result.accuracy).toBe(3 / 5);
    expect(result.logits).toEqual(Float32Array.from(inputs.flatMap((x) => [x, 0, -x])));
    expect(result.predictions).toEqual(new Int32Array([0, 2, 0, 0, 2]));
    expect(result.labels).toEqual(new Int32Array(labels));
  });

  test("does not depend on the batch size", async () => {
    const model = new nn.Linear(3, 4);
    const data = new TensorDataset(rand([11, 3], { seed: 1 }), randint(0, 4, [11], { seed: 2 }));
    const whole = await evaluate(model, new DataLoader(data, { batchSize: 11 }));
    for (const batchSize of [1, 3, 4, 100]) {
      const { loss, ...rest } = await evaluate(model, new DataLoader(data, { batchSize }));
      expect(Math.abs(loss - whole.loss)).toBeLessThan(1e-6);
      expect(rest).toEqual({
        accuracy: whole.accuracy,
        logits: whole.logits,
        predictions: whole.predictions,
        labels: whole.labels,
      });
    }
  });

  test("labels come in the order of the loader", async () => {
    const loader = new DataLoader(dataset, { batchSize: 2, shuffle: true, seed: 3 });
    const order = Array.from(loader, ([, y]) => y.tolist() as number[]).flat();
    loader.epoch = 0;
    const result = await evaluate(new Known(), loader);
    expect([...result.labels]).toEqual(order);
    // Of the classes 0 and 1 there is one sample each.
    expect(result.logits[3 * order.indexOf(0)]).toBe(inputs[labels.indexOf(0)]);
    expect(result.logits[3 * order.indexOf(1)]).toBe(inputs[labels.indexOf(1)]);
    expect(result.accuracy).toBe(3 / 5);
  });

  test("a loss of one's own is a mean, and counts for each sample of its batch", async () => {
    const data = new TensorDataset(tensor([[1], [2], [3], [4], [5]]), tensor([[0], [0], [0], [0], [0]]));
    const model = new nn.Identity();
    for (const batchSize of [1, 2, 3, 5]) {
      const result = await evaluate(model, new DataLoader(data, { batchSize }), { loss: mseLoss });
      expect(result.loss).toBeCloseTo((1 + 4 + 9 + 16 + 25) / 5, 5);
    }
  });

  test("of a label for each pixel too", async () => {
    const [logits, pixels] = [randn([6, 3, 4, 4], { seed: 1 }), randint(0, 3, [6, 4, 4], { seed: 2 })];
    const loader = new DataLoader(new TensorDataset(logits, pixels), { batchSize: 4 });
    const { loss, accuracy } = await evaluate(new nn.Identity(), loader);
    expect(loss).toBeCloseTo(crossEntropy(logits, pixels).item(), 5);
    expect(accuracy).toBe(Number.NaN);
  });

  test("refuses a loss of which only the first element would count", async () => {
    const loader = new DataLoader(dataset, { batchSize: 2 });
    const each = (x: Tensor, y: Tensor) => crossEntropy(x, y, { reduction: "none" });
    await expect(evaluate(new Known(), loader, { loss: each })).rejects.toThrow(
      error(
        "ShapeError",
        'evaluate: the loss has shape [2]; it must be one number, the mean over the batch: mean(loss), or a loss without { reduction: "none" }',
      ),
    );
    // biome-ignore lint/suspicious/noExplicitAny: wrong on purpose
    const nothing = evaluate(new Known(), loader, { loss: (() => undefined) as any });
    await expect(nothing).rejects.toThrow(
      error("ValueError", "evaluate: the loss is undefined; it must be a Tensor"),
    );
  });

  test("tells after each batch how many are done", async () => {
    const done: number[] = [];
    const options = { onBatch: (n: number) => done.push(n) };
    await evaluate(new Known(), new DataLoader(dataset, { batchSize: 2 }), options);
    expect(done).toEqual([1, 2, 3]);
    await evaluate(new Known(), new DataLoader(dataset, { batchSize: 2, dropLast: true }), options);
    expect(done).toEqual([1, 2, 3, 1, 2]);
  });

  test("runs in inference mode, and records nothing", async () => {
    const model = new Known();
    await evaluate(model, new DataLoader(dataset, { batchSize: 3 }));
    expect(model.seen).toEqual([
      { training: false, recorded: false },
      { training: false, recorded: false },
    ]);
  });

  test("does not move running statistics, and drops nothing out", async () => {
    const norm = new nn.BatchNorm2d(1);
    const model = new nn.Sequential(norm, new nn.Dropout(0.9), new nn.Flatten());
    const data = new TensorDataset(rand([6, 1, 2, 2], { seed: 1 }), randint(0, 4, [6], { seed: 2 }));
    const first = await evaluate(model, new DataLoader(data, { batchSize: 4 }));
    const second = await evaluate(model, new DataLoader(data, { batchSize: 4 }));
    expect(second).toEqual(first);
    expect(norm.runningMean.tolist()).toEqual([0]);
    expect(norm.numBatchesTracked.item()).toBe(0);
  });

  test.each([true, false])("restores the mode that the model was in: training %s", async (mode) => {
    const model = new nn.Sequential(new nn.Flatten(), new nn.Linear(1, 3)).train(mode);
    await evaluate(model, new DataLoader(dataset, { batchSize: 2 }));
    expect(model.namedModules().map(([, module]) => module.training)).toEqual([mode, mode, mode]);
  });

  test("restores it for each module, where one is kept in inference mode while the others train", async () => {
    const frozen = new nn.Dropout(0.5);
    const model = new nn.Sequential(frozen, new nn.Linear(1, 3)).train();
    frozen.eval();
    await evaluate(model, new DataLoader(dataset, { batchSize: 2 }));
    expect([model.training, frozen.training]).toEqual([true, false]);
  });

  test("restores it after an error too", async () => {
    const model = new nn.Linear(2, 3);
    await expect(evaluate(model, new DataLoader(dataset))).rejects.toThrow("linear");
    expect(model.training).toBe(true);
  });

  test("takes a batch of any size", async () => {
    const n = 200_000;
    const data = new TensorDataset(ones([n, 1]), arange(0, n, 1, { dtype: "int32" }));
    class Two extends nn.Module {
      forward = (x: Tensor) => x.matmul(tensor([[0, 1]]));
    }
    const options = { loss: (logits: Tensor) => logits.sum().div(n) };
    const result = await evaluate(new Two(), new DataLoader(data, { batchSize: n }), options);
    expect(result.loss).toBe(1);
    expect(result.labels.length).toBe(n);
    expect(result.accuracy).toBe(1 / n);
  });

  test("leaves nothing on the backend but the loss, the logits and the predictions of each batch", async () => {
    const model = new nn.Linear(1, 3);
    const loader = new DataLoader(dataset, { batchSize: 2 });
    await evaluate(model, loader);
    const before = backend().memory();
    await evaluate(model, loader);
    const after = backend().memory();
    expect(after.buffers - before.buffers).toBeLessThanOrEqual(3 * loader.length);
    expect(after.bytes - before.bytes).toBeLessThanOrEqual(4 * (loader.length + (3 + 1) * dataset.length));
  });
});
