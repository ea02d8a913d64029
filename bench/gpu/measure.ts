// A training step of the specified network on each tier of the gpu backend, and on wasm beside them. Runs in Node and in
// browsers alike.

import {
  type Backend,
  type BackendName,
  backendNames,
  crossEntropy,
  manualSeed,
  optim,
  rand,
  randint,
  type Tensor,
  useBackend,
} from "pellucid";
import { CNN } from "../../examples/mnist/model.js";
import type { GpuBackend } from "../../src/backends/gpu/backend.js";
import { type Counters, since } from "../../src/backends/gpu/runtime.js";
import { type Summary, summarize } from "../statistics.js";

export interface GpuBenchOptions {
  batch: number;
  rounds: number;
  backends: readonly BackendName[];
}

export interface Measured {
  name: BackendName;
  runs: string;
  /** The first step, which compiles the kernels. */
  firstMs: number;
  /** A step, the reading of its loss included. */
  step: Summary;
  gflops: number;
  /** What one step does; null where nothing is counted. */
  perStep: Counters | null;
}

export interface Missing {
  name: BackendName;
  why: string;
}

/** All that may be measured: the tiers, and wasm to compare them with. */
export const measurable: readonly BackendName[] = backendNames.filter(
  (name) => name.startsWith("gpu:") || name === "wasm",
);

/**
 * Multiplications and additions of a step, per image: 8.52 million forward, and twice that backward, but for the
 * gradient of the image (0.45 million), which nobody needs.
 */
const FLOPS_PER_IMAGE = 3 * 8_520_074 - 2 * 28 * 28 * 32 * 9;

interface Runner {
  name: BackendName;
  backend: Backend;
  step: () => Tensor;
  firstMs: number;
  times: number[];
  perStep: Counters | null;
}

/** One step, until its loss is on the host, in milliseconds. */
async function timed(step: () => Tensor): Promise<number> {
  const start = performance.now();
  await step().data();
  return performance.now() - start;
}

/** The backends work in turn, one step each in every round, so that all of them feel the same machine. */
export async function measureTiers(
  { batch, rounds, backends }: GpuBenchOptions,
  onProgress: (what: string) => void = () => {},
): Promise<{ measured: Measured[]; missing: Missing[] }> {
  const runners: Runner[] = [];
  const missing: Missing[] = [];
  for (const name of backends) {
    onProgress(`${name}: first step`);
    try {
      const backend = await useBackend(name);
      const step = trainer(batch);
      runners.push({ name, backend, step, firstMs: await timed(step), times: [], perStep: null });
    } catch (error) {
      missing.push({ name, why: (error as Error).message });
    }
  }
  for (let round = 0; round < rounds; round++) {
    for (const runner of runners) {
      onProgress(`${runner.name}: round ${round + 1} of ${rounds}`);
      await useBackend(runner.name);
      // The parameters come back to the device first.
      await timed(runner.step);
      const before = countersOf(runner.backend);
      runner.times.push(await timed(runner.step));
      const after = countersOf(runner.backend);
      if (before !== null && after !== null) runner.perStep = since(before, after);
    }
  }
  const measured = runners.map(({ name, backend, firstMs, times, perStep }): Measured => {
    const step = summarize(times);
    const gflops = (batch * FLOPS_PER_IMAGE) / step.median / 1e6;
    return { name, runs: backend.describe(), firstMs, step, gflops, perStep };
  });
  return { measured, missing };
}

function trainer(batch: number): () => Tensor {
  manualSeed(1);
  const model = new CNN();
  const optimizer = new optim.Adam(model.parameters(), { lr: 0.001 });
  const images = rand([batch, 1, 28, 28], { seed: 1 });
  const labels = randint(0, 10, [batch], { seed: 1 });
  return () => {
    const loss = crossEntropy(model.forward(images), labels);
    optimizer.zeroGrad();
    loss.backward();
    optimizer.step();
    return loss;
  };
}

const countersOf = (backend: Backend): Counters | null =>
  backend.name === "gpu" ? { ...(backend as GpuBackend).counters } : null;

export const HEADER = ["", "first ms", "step ms", "low", "high", "GFLOPS", "dispatches", "read-backs"];

/** A row for each backend under {@link HEADER}. */
export const rowsOf = (measured: readonly Measured[]): string[][] =>
  measured.map(({ name, firstMs, step, gflops, perStep }) => [
    name,
    firstMs.toFixed(0),
    ...[step.median, step.min, step.max].map((ms) => ms.toFixed(ms < 100 ? 1 : 0)),
    gflops.toPrecision(3),
    String(perStep?.dispatches ?? ""),
    String(perStep?.readBacks ?? ""),
  ]);
