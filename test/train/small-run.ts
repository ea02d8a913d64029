// A small training run, and all of its state: what tests of files compare.

import { crossEntropy, manualSeed, nn, optim, randint, randn, type Tensor } from "pellucid";

/** The elements as bytes, by name: equal only when every bit is. */
export const bits = (tensors: ReadonlyMap<string, Tensor>) =>
  [...tensors].map(([name, t]) => [name, t.dtype, t.shape, Buffer.from(t.dataSync().buffer).toString("hex")]);

/** A little of everything: convolution, batch norm with its buffers, dense layers. */
export const makeModel = (seed: number, { p = 0, features = 5 } = {}) => {
  manualSeed(seed);
  return new nn.Sequential(
    new nn.Conv2d(1, 3, 3, { padding: 1 }),
    new nn.BatchNorm2d(3),
    new nn.ReLU(),
    new nn.MaxPool2d(2),
    new nn.Flatten(),
    new nn.Dropout(p),
    new nn.Linear(12, features),
  );
};

export const optimizers = {
  Adam: (model: nn.Module) => new optim.Adam(model.parameters(), { lr: 0.01 }),
  AdamW: (model: nn.Module) => new optim.AdamW(model.parameters(), { lr: 0.01, weightDecay: 0.1 }),
  SGD: (model: nn.Module) => new optim.SGD(model.parameters(), { lr: 0.1, momentum: 0.9 }),
  RMSprop: (model: nn.Module) =>
    new optim.RMSprop(model.parameters(), { lr: 0.001, centered: true, momentum: 0.9 }),
  Adagrad: (model: nn.Module) => new optim.Adagrad(model.parameters(), { lr: 0.05, lrDecay: 0.1 }),
  NAdam: (model: nn.Module) => new optim.NAdam(model.parameters(), { lr: 0.01 }),
  "SGD of two groups": (model: nn.Module) => {
    const [first, ...rest] = model.parameters();
    const groups = [{ params: [first], lr: 0.01, momentum: 0.5 }, { params: rest }];
    return new optim.SGD(groups, { lr: 0.1, momentum: 0.9 });
  },
  "SGD without momentum": (model: nn.Module) => new optim.SGD(model.parameters(), { lr: 0.1 }),
};

export interface Run {
  model: nn.Module;
  optimizer: optim.Optimizer;
}

/** Steps `from` to `to` of a training run: the batches are pure functions of the step, and the rate falls. */
export function trainSteps({ model, optimizer }: Run, from: number, to: number) {
  model.train();
  for (let step = from; step < to; step++) {
    const images = randn([6, 1, 4, 4], { seed: 100 + step });
    const labels = randint(0, 5, [6], { seed: 200 + step });
    optimizer.zeroGrad();
    crossEntropy(model.forward(images), labels).backward();
    optimizer.step();
    for (const group of optimizer.paramGroups) group.lr *= 0.9;
  }
}

export const everything = ({ model, optimizer }: Run) => ({
  model: bits(model.stateDict()),
  optimizer: bits(optimizer.stateDict().tensors),
  values: optimizer.stateDict().values,
});

export const makeRun = (kind: keyof typeof optimizers, seed: number, options = {}): Run => {
  const model = makeModel(seed, options);
  return { model, optimizer: optimizers[kind](model) };
};
