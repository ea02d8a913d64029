import fc from "fast-check";
import { crossEntropy, manualSeed, nn, optim, randint, randn, type Tensor } from "pellucid";
import { DataLoader, TensorDataset } from "pellucid/data";
// Under its own name it looks like a test that runs alone.
import { type EpochResult, evaluate, type FitOptions, type Position, fit as trained } from "pellucid/train";
import { describe, expect, test } from "vitest";
import { times } from "../support/times.js";

const data = (n: number, seed: number) =>
  new TensorDataset(randn([n, 6], { seed }), randint(0, 3, [n], { seed: seed + 1 }));
/** 25 batches, the last of one sample. */
const train = data(97, 1);
const held = data(20, 3);

/** Everything anew, from the same seeds; to be run before the next is made, for dropout draws from them too. */
function training({ average = false, sharpness = false, steps = 50 } = {}) {
  manualSeed(5);
  const model = new nn.Sequential(
    new nn.Linear(6, 8),
    new nn.ReLU(),
    new nn.Dropout(0.2),
    new nn.Linear(8, 3),
  );
  const optimizer = new optim.Adam(model.parameters(), { lr: 0.01 });
  return {
    model,
    optimizer,
    training: new DataLoader(train, { batchSize: 4, shuffle: true, seed: 2 }),
    validation: new DataLoader(held, { batchSize: 8 }),
    schedule: new optim.schedulers.OneCycleLR(optimizer, { maxLr: 0.02, totalSteps: steps }),
    average: average ? new optim.ExponentialMovingAverage(model, { decay: 0.9 }) : undefined,
    sharpness: sharpness ? new optim.SharpnessAwareMinimization(model, optimizer, { rho: 0.1 }) : undefined,
  };
}

/** A whole training has its model in it, which is not an option. */
const fitted = (model: nn.Module, { model: _, ...options }: FitOptions & { model?: nn.Module }) =>
  trained(model, options);

const weights = (model: nn.Module) => [...model.stateDict().values()].map((t) => t.tolist());
const timeless = ({ seconds: _, ...result }: EpochResult) => result;

/** The loop as a reader would write it. */
async function byHand(run: ReturnType<typeof training>) {
  const { model, optimizer, schedule, validation } = run;
  const results: Omit<EpochResult, "seconds">[] = [];
  for (let epoch = 1; epoch <= 2; epoch++) {
    let [lossSum, right, lr] = [0, 0, 0];
    model.train();
    for (const [inputs, labels] of run.training) {
      const descend = () => {
        const logits = model.forward(inputs);
        const loss = crossEntropy(logits, labels);
        optimizer.zeroGrad();
        loss.backward();
        return { rows: logits.tolist() as number[][], loss: loss.item() };
      };
      const { rows, loss } = descend();
      run.sharpness?.applied(descend);
      optimizer.step();
      lr = optimizer.lr;
      schedule.step();
      lossSum += loss * labels.size;
      right += (labels.tolist() as number[]).filter(
        (label, i) => rows[i].indexOf(Math.max(...rows[i])) === label,
      ).length;
    }
    const { loss, accuracy } = await evaluate(model, validation);
    results.push({
      epoch,
      trainLoss: lossSum / 97,
      trainAccuracy: right / 97,
      valLoss: expect.closeTo(loss, 6),
      valAccuracy: accuracy,
      lr,
    });
  }
  return results;
}

describe("fit", () => {
  test.each([
    ["", false],
    [", with a second gradient where the weights are moved", true],
  ])("is the loop of zeroGrad, backward and step, to the last bit%s", async (_, sharpness) => {
    const run = training({ sharpness });
    const results: EpochResult[] = [];
    const onEpoch = (result: EpochResult) => void results.push(result);
    const end = await fitted(run.model, { ...run, epochs: 2, onEpoch });
    expect(end).toMatchObject({ epoch: 2, batches: 0 });
    const hand = training({ sharpness });
    expect(results.map(timeless)).toEqual(await byHand(hand));
    expect(results.every(({ seconds }) => seconds > 0)).toBe(true);
    expect(weights(run.model)).toEqual(weights(hand.model));
  });

  test("tells of every tenth batch, and leaves the model in training", async () => {
    const run = training();
    const told: [number, number, boolean][] = [];
    await fitted(run.model, {
      ...run,
      epochs: 2,
      onProgress: ({ epoch, batches }, loss) => void told.push([epoch, batches, Number.isFinite(loss)]),
    });
    expect(told).toEqual([0, 1].flatMap((epoch) => [10, 20].map((batches) => [epoch, batches, true])));
    expect(run.model.training).toBe(true);
  });

  test("stopped at any batch that it tells of, and gone on with from there, ends in the same bits", async () => {
    const whole = training({ average: true, sharpness: true });
    const results: EpochResult[] = [];
    await fitted(whole.model, { ...whole, epochs: 2, onEpoch: (result) => void results.push(result) });
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(fc.integer({ min: 1, max: 4 }), { maxLength: 4 }), async (stops) => {
        const run = training({ average: true, sharpness: true });
        const again: EpochResult[] = [];
        let from: Position | undefined;
        let asked = 0;
        const options: FitOptions = {
          ...run,
          epochs: 2,
          onProgress: () => stops.includes(++asked),
          onEpoch: (result) => void again.push(result),
        };
        for (let parts = 0; parts <= stops.length; parts++) {
          from = await fitted(run.model, { ...options, from });
          // As it would come back from a checkpoint.
          from = JSON.parse(JSON.stringify(from));
        }
        expect(from).toMatchObject({ epoch: 2, batches: 0 });
        expect(weights(run.model)).toEqual(weights(whole.model));
        expect(again.map(timeless)).toEqual(results.map(timeless));
      }),
      times(0.16),
    );
  });

  test("stops after an epoch where it is told to, also by a promise", async () => {
    const run = training();
    const end = await fitted(run.model, { ...run, epochs: 2, onEpoch: async ({ epoch }) => epoch === 1 });
    expect(end).toMatchObject({ epoch: 1, batches: 0 });
  });

  test("validates the average of the weights where there is one, and goes on from the weights", async () => {
    const run = training({ average: true });
    let valLoss = Number.NaN;
    await fitted(run.model, {
      ...run,
      epochs: 1,
      onEpoch: (result) => {
        valLoss = result.valLoss;
      },
    });
    const plain = training();
    await fitted(plain.model, { ...plain, epochs: 1 });
    expect(weights(run.model)).toEqual(weights(plain.model));
    plain.model.loadStateDict(run.average!.stateDict().tensors);
    expect(valLoss).toBeCloseTo((await evaluate(plain.model, plain.validation)).loss, 6);
    expect(valLoss).not.toBeCloseTo((await evaluate(run.model, run.validation)).loss, 3);
  });

  test("a loss of one's own is learned from and validated; an objective is learned from alone", async () => {
    const run = training();
    const loss = (logits: Tensor, labels: Tensor) => crossEntropy(logits, labels, { labelSmoothing: 0.5 });
    const results: EpochResult[] = [];
    const onEpoch = (result: EpochResult) => void results.push(result);
    await fitted(run.model, { ...run, epochs: 1, loss, onEpoch });
    const other = training();
    const seen: [number, number][] = [];
    await fitted(other.model, {
      ...other,
      epochs: 1,
      onEpoch,
      objective(inputs, labels, epoch, batch) {
        seen.push([epoch, batch]);
        const logits = other.model.forward(inputs);
        return { logits, loss: loss(logits, labels) };
      },
    });
    expect(seen).toEqual(Array.from({ length: 25 }, (_, batch) => [0, batch]));
    expect(weights(other.model)).toEqual(weights(run.model));
    expect(results[0].trainLoss).toBe(results[1].trainLoss);
    expect(results[0].valLoss).not.toBeCloseTo(results[1].valLoss, 3);
  });

  test("lowers the rate on a plateau of the loss in validation, after an epoch and not after a batch", async () => {
    const run = training();
    const optimizer = new optim.SGD(run.model.parameters(), { lr: 0 });
    const schedule = new optim.schedulers.ReduceLROnPlateau(optimizer, { patience: 1, eps: 0 });
    optimizer.lr = 1e-30;
    const rates: number[] = [];
    const onEpoch = ({ lr }: EpochResult) => void rates.push(lr);
    await fitted(run.model, { ...run, optimizer, schedule, epochs: 5, onEpoch });
    expect(rates.map((lr) => Math.round(Math.log10(lr)))).toEqual([-30, -30, -30, -31, -31]);
  });

  test("a loss that is not finite is an error that says where, and what to do", async () => {
    const run = training();
    const objective = (inputs: Tensor, _: Tensor, epoch: number, batch: number) => {
      const logits = run.model.forward(inputs);
      return { logits, loss: logits.sum().mul(epoch === 0 && batch === 13 ? Number.NaN : 0) };
    };
    await expect(fitted(run.model, { ...run, epochs: 2, objective })).rejects.toMatchObject({
      name: "ValueError",
      message:
        "fit: the loss is NaN in epoch 1, batch 20; the parameters are spoilt. Use a smaller learning rate, or wrap the step in detectAnomaly() to find the op that made it",
    });
  });
});
