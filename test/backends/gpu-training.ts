// Training the specified network on a backend, for comparison with another. No test runner in here: it runs in
// browsers too.

import {
  add,
  type BackendName,
  cast,
  crossEntropy,
  manualSeed,
  optim,
  rand,
  randint,
  reshape,
  useBackend,
} from "pellucid";
import { CNN } from "../../examples/mnist/model.js";
import type { GpuBackend } from "../../src/backends/gpu/backend.js";
import type { Counters } from "../../src/backends/gpu/runtime.js";

export interface Trained {
  described: string;
  losses: number[];
  /** Of all parameters, one after the other. */
  parameters: number[];
  /** What the gpu backend did in each step, the reading of the loss included. */
  counters: Counters[];
}

/** Steps of the specified network at batch 16, on images whose brightness tells the class. */
export async function trainOn(name: BackendName, steps: number): Promise<Trained> {
  const backend = await useBackend(name);
  manualSeed(1);
  const model = new CNN();
  const optimizer = new optim.Adam(model.parameters(), { lr: 0.001 });
  const losses: number[] = [];
  const counters: Counters[] = [];
  for (let step = 0; step < steps; step++) {
    const before = { ...(backend as GpuBackend).counters };
    const labels = randint(0, 10, [16], { seed: 2 * step });
    const noise = rand([16, 1, 28, 28], { seed: 2 * step + 1 });
    const images = add(noise, reshape(cast(labels, "float32"), [16, 1, 1, 1]));
    const loss = crossEntropy(model.forward(images), labels);
    optimizer.zeroGrad();
    loss.backward();
    optimizer.step();
    losses.push((await loss.data())[0]);
    counters.push(since(before, (backend as GpuBackend).counters));
  }
  const parameters: number[] = [];
  for (const parameter of model.parameters()) for (const x of await parameter.data()) parameters.push(x);
  return { described: backend.describe(), losses, parameters, counters };
}

/** How much each counter has grown. */
export function since(before: Counters, after: Readonly<Counters>): Counters {
  const keys = ["dispatches", "compilations", "uploads", "readBacks"] as const;
  return Object.fromEntries(
    keys.map((key) => [key, (after?.[key] ?? 0) - (before[key] ?? 0)]),
  ) as unknown as Counters;
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
