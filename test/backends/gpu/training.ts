// Training the specified network on a backend, for comparison with another. No test runner in here: it runs in
// browsers too.

import {
  type Backend,
  type BackendName,
  crossEntropy,
  manualSeed,
  nn,
  optim,
  randint,
  randn,
  relu,
  type Tensor,
  useBackend,
} from "pellucid";
import type { GpuBackend } from "../../../src/backends/gpu/backend.js";
import { type Counters, since } from "../../../src/backends/gpu/runtime.js";
import { specifiedTrainer } from "../specified-trainer.js";

export interface Trained {
  described: string;
  losses: number[];
  /** Of all parameters, one after the other. */
  parameters: number[];
  /** What the gpu backend did in each step, the reading of the loss included. */
  counters: Counters[];
}

/** A model, and a step of its training, which answers its loss. */
interface Trainer {
  model: nn.Module;
  step: (i: number) => Tensor;
}

/** As many images as a software GPU gets through. */
const BATCH = 4;

/** Steps of the specified network, on images whose brightness tells the class; or of another. */
export async function trainOn(
  name: BackendName,
  steps: number,
  trainer: () => Trainer = () => specifiedTrainer(BATCH),
): Promise<Trained> {
  const backend = await useBackend(name);
  const { model, step } = trainer();
  const losses: number[] = [];
  const counters: Counters[] = [];
  for (let i = 0; i < steps; i++) {
    const before = countersOf(backend);
    losses.push((await step(i).data())[0]);
    counters.push(since(before, countersOf(backend)));
  }
  const parameters: number[] = [];
  for (const parameter of model.parameters()) for (const x of await parameter.data()) parameters.push(x);
  return { described: backend.describe(), losses, parameters, counters };
}

const NOTHING: Counters = { dispatches: 0, compilations: 0, uploads: 0, readBacks: 0 };

/** What the gpu backend has done so far; the others count nothing. */
const countersOf = (backend: Backend): Counters =>
  backend.name === "gpu" ? { ...(backend as GpuBackend).counters } : NOTHING;

/** Every kind of layer, small. */
class Net extends nn.Module {
  conv = new nn.Conv2d(1, 3, 3, { padding: 1 });
  norm = new nn.BatchNorm2d(3);
  pool = new nn.MaxPool2d(2);
  dropout = new nn.Dropout(0.2);
  fc = new nn.Linear(3 * 4 * 4, 4);

  forward(x: Tensor): Tensor {
    const features = this.pool.forward(relu(this.norm.forward(this.conv.forward(x))));
    return this.fc.forward(this.dropout.forward(features.reshape([x.shape[0], -1])));
  }
}

export function smallTrainer(
  choose: (parameters: Tensor[]) => optim.Optimizer = (all) => new optim.AdamW(all, { lr: 0.01 }),
): Trainer {
  manualSeed(3);
  const model = new Net();
  const optimizer = choose(model.parameters());
  const step = (i: number) => {
    const x = randn([6, 1, 8, 8], { seed: i });
    const loss = crossEntropy(model.forward(x), randint(0, 4, [6], { seed: i }));
    optimizer.zeroGrad();
    loss.backward();
    optimizer.step();
    return loss;
  };
  return { model, step };
}

/** What is alive on the device. */
export interface Use {
  buffers: number;
  bytes: number;
  /** What `count` counts. */
  counted: number;
}

/** Trains for a while; what is alive after half of the steps and after all of them, each time without garbage. */
export async function watchMemory(
  name: BackendName,
  steps: number,
  collectGarbage: () => void,
  count: () => number = () => 0,
): Promise<{ half: Use; end: Use; losses: number[] }> {
  const chosen = await useBackend(name);
  const { step } = smallTrainer();
  const kept: Tensor[] = [];
  // What is alive is the least that is seen: finalizers run in tasks of their own, later than a busy machine lets one wait,
  // and garbage that they have not reached only adds.
  const use = async (): Promise<Use> => {
    const least: Use = { buffers: Infinity, bytes: Infinity, counted: Infinity };
    for (let i = 0; i < 10; i++) {
      await step(0).data();
      collectGarbage();
      await new Promise((resolve) => setTimeout(resolve, 20));
      const { buffers, bytes } = chosen.memory();
      least.buffers = Math.min(least.buffers, buffers);
      least.bytes = Math.min(least.bytes, bytes);
      least.counted = Math.min(least.counted, count());
    }
    return least;
  };
  const watched: Use[] = [];
  for (let i = 0; i < steps; i++) {
    const loss = step(i);
    if (i < 10) kept.push(loss);
    if (i % 10 === 9) await loss.data();
    if (i === steps / 2 - 1 || i === steps - 1) watched.push(await use());
  }
  const losses: number[] = [];
  for (const loss of kept) losses.push((await loss.data())[0]);
  return { half: watched[0], end: watched[1], losses };
}

export interface Difference {
  /** The largest |a − b| / |b| of the losses. */
  loss: number;
  /** The largest |a − b| of the parameters. */
  parameter: number;
}

export function compareTraining(got: Trained, want: Trained): Difference {
  const largest = (values: number[]) => values.reduce((a, b) => Math.max(a, b), 0);
  return {
    loss: largest(got.losses.map((x, i) => Math.abs(x - want.losses[i]) / Math.abs(want.losses[i]))),
    parameter: largest(got.parameters.map((x, i) => Math.abs(x - want.parameters[i]))),
  };
}
