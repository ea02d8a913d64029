// What fit trains besides classifiers of one input, and fit without validation.

import {
  add,
  binaryCrossEntropyWithLogits,
  crossEntropy,
  manualSeed,
  mseLoss,
  mul,
  nn,
  optim,
  randint,
  randn,
  sub,
  sum,
  type Tensor,
  tensor,
} from "pellucid";
import { DataLoader, TensorDataset } from "pellucid/data";
// Under its own name it looks like a test that runs alone.
import {
  EarlyStopping,
  type EpochResult,
  evaluate,
  type Position,
  type TrainingResult,
  fit as trained,
} from "pellucid/train";
import { describe, expect, expectTypeOf, test } from "vitest";
import { error } from "../support/errors.js";

const classes = new TensorDataset(randn([12, 4], { seed: 1 }), randint(0, 3, [12], { seed: 2 }));
const classifier = () => {
  manualSeed(3);
  const model = new nn.Linear(4, 3);
  return { model, optimizer: new optim.SGD(model.parameters(), { lr: 0.1 }) };
};
const batches = (batchSize = 4) => new DataLoader(classes, { batchSize });

describe("fit without validation", () => {
  test("learns the same, and tells of what was learned from alone", async () => {
    const [plain, validated] = [classifier(), classifier()];
    const results: TrainingResult[] = [];
    await trained(plain.model, {
      optimizer: plain.optimizer,
      training: batches(),
      epochs: 2,
      onEpoch: (result) => {
        expectTypeOf(result).toEqualTypeOf<TrainingResult>();
        // @ts-expect-error: nothing was validated
        expect(result.valLoss).toBe(undefined);
        results.push(result);
      },
    });
    const others: EpochResult[] = [];
    await trained(validated.model, {
      optimizer: validated.optimizer,
      training: batches(),
      validation: batches(),
      epochs: 2,
      onEpoch: (result) => void others.push(result),
    });
    expect(plain.model.weight.tolist()).toEqual(validated.model.weight.tolist());
    const shared = ({ epoch, trainLoss, trainAccuracy, lr }: TrainingResult) => [
      epoch,
      trainLoss,
      trainAccuracy,
      lr,
    ];
    expect(results.map(shared)).toEqual(others.map(shared));
    expect(Object.keys(results[0])).toEqual(["epoch", "trainLoss", "trainAccuracy", "lr", "seconds"]);
  });

  test.each([true, false])("where a flag says whether there is: %s", async (validated) => {
    const { model, optimizer } = classifier();
    const results: (TrainingResult & Partial<EpochResult>)[] = [];
    await trained(model, {
      optimizer,
      training: batches(),
      validation: validated ? batches() : undefined,
      epochs: 1,
      onEpoch: (result) => {
        expectTypeOf(result.valLoss).toEqualTypeOf<number | undefined>();
        results.push(result);
      },
    });
    expect(results.map(({ valLoss }) => typeof valLoss)).toEqual([validated ? "number" : "undefined"]);
  });

  test("stops where onEpoch says so", async () => {
    const { model, optimizer } = classifier();
    const end = await trained(model, { optimizer, training: batches(), epochs: 5, onEpoch: () => true });
    expect(end.epoch).toBe(1);
  });

  test("says what goes by validation", async () => {
    const { model, optimizer } = classifier();
    const schedule = new optim.schedulers.ReduceLROnPlateau(optimizer);
    // @ts-expect-error: there is no validation
    const run = () => trained(model, { optimizer, schedule, training: batches(), epochs: 1 });
    await expect(run()).rejects.toThrow(
      error(
        "ValueError",
        "fit: schedule is a ReduceLROnPlateau, which goes by the loss in validation, and there is no validation; pass { validation: loader }, or another schedule",
      ),
    );
    const valLoss = undefined as unknown as number;
    expect(() => new EarlyStopping().update(valLoss)).toThrow(
      "EarlyStopping: the value is undefined; it must be a finite number, such as the valLoss of fit where it is given { validation: loader }",
    );
  });
});

/** How far apart two points are once they were both sent through one layer. */
class Apart extends nn.Module<[Tensor, Tensor]> {
  embed = new nn.Linear(3, 2);
  forward(a: Tensor, b: Tensor): Tensor {
    const apart = sub(this.embed.forward(a), this.embed.forward(b));
    return sum(mul(apart, apart), 1);
  }
}

describe("fit of a model of two inputs", () => {
  const [a, b] = [randn([10, 3], { seed: 1 }), randn([10, 3], { seed: 2 })];
  const distances = sum(mul(sub(a, b), sub(a, b)), 1).detach();
  const triples = new DataLoader(new TensorDataset(a, b, distances), { batchSize: 4 });

  test("takes all but the last tensor of a batch as inputs, in training and validation", async () => {
    manualSeed(1);
    const model = new Apart();
    const byHand = sum(mseLoss(model.forward(a, b), distances)).item();
    const results: EpochResult[] = [];
    await trained(model, {
      optimizer: new optim.SGD(model.parameters(), { lr: 0 }),
      training: triples,
      validation: triples,
      epochs: 1,
      loss: mseLoss,
      onEpoch: (result) => void results.push(result),
    });
    const [{ trainLoss, valLoss, trainAccuracy, valAccuracy }] = results;
    // The mean over ten samples, whatever batches they come in.
    expect(trainLoss).toBeCloseTo(byHand, 4);
    expect(valLoss).toBeCloseTo(byHand, 4);
    expect([trainAccuracy, valAccuracy]).toEqual([Number.NaN, Number.NaN]);
  });

  test("learns, and its objective gets every tensor of the batch", async () => {
    manualSeed(1);
    const model = new Apart();
    const losses: number[] = [];
    const seen: unknown[] = [];
    await trained(model, {
      optimizer: new optim.Adam(model.parameters(), { lr: 0.02 }),
      training: triples,
      epochs: 40,
      objective: (left, right, target, epoch, batch) => {
        seen.push([left.shape, right.shape, target.shape, epoch, batch]);
        const logits = model.forward(left, right);
        return { logits, loss: mseLoss(logits, target) };
      },
      onEpoch: ({ trainLoss }) => void losses.push(trainLoss),
    });
    expect(seen.slice(2, 4)).toEqual([
      [[2, 3], [2, 3], [2], 0, 2],
      [[4, 3], [4, 3], [4], 1, 0],
    ]);
    expect(losses.at(-1)!).toBeLessThan(losses[0] / 2);
  });

  test("refuses batches of another model, when it is compiled", () => {
    const { model, optimizer } = classifier();
    const pairs = batches();
    const compiled = (_: () => unknown) => {};
    // @ts-expect-error: three tensors for a model of one input
    compiled(() => trained(model, { optimizer, training: triples, epochs: 1 }));
    // @ts-expect-error: two tensors for a model of two inputs
    compiled(() => trained(new Apart(), { optimizer, training: pairs, epochs: 1 }));
    // @ts-expect-error: the same
    compiled(() => evaluate(new Apart(), pairs));
    compiled(() => evaluate(new Apart(), triples, { loss: mseLoss }));
  });
});

test("what is no classifier has no accuracy, also where an epoch goes on from JSON", async () => {
  const model = new nn.Linear(2, 1);
  const data = new TensorDataset(randn([44, 2], { seed: 1 }), randn([44, 1], { seed: 2 }));
  const options = {
    optimizer: new optim.SGD(model.parameters(), { lr: 0.01 }),
    training: new DataLoader(data, { batchSize: 4 }),
    validation: new DataLoader(data, { batchSize: 8 }),
    epochs: 1,
    loss: mseLoss,
  };
  let stopped: Position | undefined;
  await trained(model, {
    ...options,
    onProgress: (at) => {
      stopped = at;
      return true;
    },
  });
  const results: EpochResult[] = [];
  const onEpoch = (result: EpochResult) => void results.push(result);
  const from = JSON.parse(JSON.stringify(stopped));
  await trained(model, { ...options, from, onEpoch });
  expect(results).toMatchObject([{ trainAccuracy: Number.NaN, valAccuracy: Number.NaN }]);
  const { accuracy, predictions, labels, logits, loss } = await evaluate(model, options.validation, {
    loss: mseLoss,
  });
  expect([accuracy, predictions.length, labels.length, logits.length]).toEqual([Number.NaN, 0, 0, 44]);
  expect(loss).toBeCloseTo(results[0].valLoss, 5);
});

test("labels for each pixel have the loss of fit in evaluate too", async () => {
  const data = new TensorDataset(randn([6, 2, 4, 4], { seed: 1 }), randint(0, 3, [6, 4, 4], { seed: 2 }));
  const loader = new DataLoader(data, { batchSize: 4 });
  const model = new nn.Conv2d(2, 3, 1);
  const optimizer = new optim.SGD(model.parameters(), { lr: 0 });
  const results: EpochResult[] = [];
  await trained(model, {
    optimizer,
    training: loader,
    validation: loader,
    epochs: 1,
    onEpoch: (result) => void results.push(result),
  });
  const { loss } = await evaluate(model, loader);
  expect(results[0].valLoss).toBe(loss);
  expect(results[0].trainLoss).toBeCloseTo(loss, 5);
});

test("a loss of more than one number is refused by fit in its name", async () => {
  const { model, optimizer } = classifier();
  const loss = (x: Tensor, y: Tensor) => crossEntropy(x, y, { reduction: "none" });
  await expect(trained(model, { optimizer, training: batches(), epochs: 1, loss })).rejects.toThrow(
    error(
      "ShapeError",
      'fit: the loss has shape [4]; it must be one number, the mean over the batch: mean(loss), or a loss without { reduction: "none" }',
    ),
  );
});

describe("fit refuses at once, with the parameters as they were", () => {
  const optimizerWay =
    "it must be an optimizer of the model's parameters: new optim.Adam(model.parameters())";
  const loaderWay = "it must be a DataLoader, as new DataLoader(dataset, { batchSize: 32 })";
  const epochsWay =
    "it must be how often to go through the training data, such as { epochs: 10 }, or Infinity where onEpoch ends it";
  test.each([
    ["optimizer", undefined, `optimizer is undefined; ${optimizerWay}`],
    ["training", undefined, `training is undefined; ${loaderWay}`],
    ["training", classes, `training is a TensorDataset; ${loaderWay}`],
    ["validation", null, `validation is null; ${loaderWay}, or be left out`],
    ["epochs", undefined, `epochs is undefined; ${epochsWay}`],
    ["epochs", "3", `epochs is "3"; ${epochsWay}`],
    ["epochs", 1.5, `epochs is 1.5; ${epochsWay}`],
    ["epochs", -1, `epochs is -1; ${epochsWay}`],
    ["epochs", Number.NaN, `epochs is NaN; ${epochsWay}`],
  ])("%s: %s", async (option, value, message) => {
    const { model, optimizer } = classifier();
    const before = model.weight.tolist();
    // biome-ignore lint/suspicious/noExplicitAny: wrong on purpose
    const options: any = { optimizer, training: batches(), epochs: 1, [option]: value };
    await expect(trained(model, options)).rejects.toThrow(error("ValueError", `fit: ${message}`));
    expect(model.weight.tolist()).toEqual(before);
  });

  test("no loader in evaluate", async () => {
    // biome-ignore lint/suspicious/noExplicitAny: wrong on purpose
    const evaluated = evaluate(classifier().model, [] as any);
    await expect(evaluated).rejects.toThrow(
      error("ValueError", `evaluate: loader is an array of 0; ${loaderWay}`),
    );
  });

  test("but Infinity is a count that onEpoch ends", async () => {
    const { model, optimizer } = classifier();
    const epochs = Number.POSITIVE_INFINITY;
    const end = await trained(model, {
      optimizer,
      training: batches(),
      epochs,
      onEpoch: ({ epoch }) => epoch === 2,
    });
    expect(end.epoch).toBe(2);
  });
});

test("a batch that is no array of tensors is refused, with the way to make one", async () => {
  const { model, optimizer } = classifier();
  const named = new DataLoader({ length: 2, get: (i: number) => ({ x: tensor([i, 0, 0, 0]), y: i }) });
  const alone = new DataLoader(new TensorDataset(randn([2, 4])));
  // biome-ignore lint/suspicious/noExplicitAny: wrong on purpose
  const run = (training: any) => trained(model, { optimizer, training, epochs: 1 });
  const way =
    "; it must be an array of tensors, of what the model takes and, last, of what it should answer, as [inputs, labels]; give the DataLoader a collate that makes one";
  await expect(run(named)).rejects.toThrow(error("ValueError", `fit: a batch is an object { x, y }${way}`));
  await expect(run(alone)).rejects.toThrow(error("ValueError", `fit: a batch is [a Tensor [1, 4]]${way}`));
  // biome-ignore lint/suspicious/noExplicitAny: wrong on purpose
  const evaluated = evaluate(model, named as any);
  await expect(evaluated).rejects.toThrow(
    error("ValueError", `evaluate: a batch is an object { x, y }${way}`),
  );
});

test("a single logit says which of two it is by its sign, and has no accuracy of classes", async () => {
  const data = new TensorDataset(tensor([[3], [-2], [1]]), tensor([1, 0, 0], { dtype: "int32" }));
  const model = new nn.Linear(1, 1);
  const loader = new DataLoader(data);
  const loss = (x: Tensor, y: Tensor) => binaryCrossEntropyWithLogits(x.reshape([-1]), y.cast("float32"));
  const results: EpochResult[] = [];
  await trained(model, {
    optimizer: new optim.SGD(model.parameters(), { lr: 0.1 }),
    training: loader,
    validation: loader,
    epochs: 1,
    loss,
    onEpoch: (result) => void results.push(result),
  });
  const { accuracy, predictions } = await evaluate(model, loader, { loss });
  expect([results[0].trainAccuracy, results[0].valAccuracy, accuracy]).toEqual([
    Number.NaN,
    Number.NaN,
    Number.NaN,
  ]);
  expect(predictions.length).toBe(0);
});

test("labels of bytes are classes too", async () => {
  const model = new nn.Identity();
  const data = new TensorDataset(
    tensor([
      [1, 0],
      [0, 1],
    ]),
    tensor([0, 0], { dtype: "uint8" }),
  );
  const loss = (x: Tensor, y: Tensor) => crossEntropy(x, add(y.detach(), 0).cast("int32"));
  const { accuracy } = await evaluate(model, new DataLoader(data), { loss });
  expect(accuracy).toBe(0.5);
});
