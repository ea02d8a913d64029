// What a bundler makes a page of: the conformance suite, and the same training as in Node, for the tests to call.

import { GpuBackend } from "../../src/backends/gpu/backend.js";
import type { Tier } from "../../src/backends/gpu/tier-names.js";
import { cases } from "../backends/cases.js";
import { gpuDifference, skipped } from "../backends/gpu/allowance.js";
import { trainOn, watchMemory } from "../backends/gpu/training.js";

export interface Conformance {
  described: string;
  checked: number;
  /** What was wrong, case by case. */
  differences: string[];
}

/** Every `step`-th case of the suite on a tier, from the `first` on. */
async function conformance(tier: Tier, step: number, first: number): Promise<Conformance> {
  const backend = await GpuBackend.create(tier);
  const differences: string[] = [];
  let checked = 0;
  for (const [i, c] of cases.entries()) {
    const name = `${c.kernel} ${c.name}`;
    if (i % step !== first || name in skipped) continue;
    const found = await gpuDifference(backend, c).catch(String);
    if (found !== null) differences.push(`${name}: ${found}`);
    checked += 1;
  }
  return { described: backend.describe(), checked, differences };
}

/** What an attempt to open a tier comes to: how it describes itself, or its error. */
const attempt = (tier: Tier): Promise<string> =>
  GpuBackend.create(tier).then((backend) => backend.describe(), String);

/** Objects of the device that were made and not given back: textures or buffers, whatever the backend believes. */
let alive = 0;

function count(type: { prototype: object } | undefined, method: string, change: number): void {
  const prototype = type?.prototype as Record<string, (...args: unknown[]) => unknown> | undefined;
  const real = prototype?.[method];
  if (prototype === undefined || real === undefined) return;
  prototype[method] = function (this: unknown, ...args: unknown[]) {
    alive += change;
    return real.apply(this, args);
  };
}

for (const type of [globalThis.WebGLRenderingContext, globalThis.WebGL2RenderingContext]) {
  count(type, "createTexture", 1);
  count(type, "deleteTexture", -1);
}
const webgpu = globalThis as unknown as Record<string, { prototype: object } | undefined>;
count(webgpu.GPUDevice, "createBuffer", 1);
count(webgpu.GPUBuffer, "destroy", -1);

/** The browser is started with --expose-gc. */
declare const gc: () => void;

const watch = (tier: Tier, steps: number) => watchMemory(`gpu:${tier}`, steps, gc, () => alive);

/** Results that are alive while their kernel is forgotten for newer ones, then read, and used. */
async function outlive(tier: Tier): Promise<number[][]> {
  const gpu = await GpuBackend.create(tier);
  const { kernels } = gpu;
  gpu.runtime.maxPrograms = 8;
  const x = gpu.upload(Float32Array.of(1, -2, 3));
  const results = [kernels.relu(x), kernels.unary("neg", x)];
  for (let n = 4; n < 40; n++) {
    const y = kernels.unary("abs", gpu.upload(new Float32Array(1)));
    gpu.free(kernels.readStrided(y, { shape: [n], offset: 0, strides: [0] }));
    gpu.free(y);
  }
  const used = results.map((y) => kernels.unary("neg", y));
  // Adding 0 makes 0 of −0, whose sign not every device keeps.
  return Promise.all(
    [...results, ...used].map(async (y) => Array.from(await gpu.read(y), (value) => value + 0)),
  );
}

export const page = { outlive, conformance, trainOn, attempt, watch };
Object.assign(globalThis, { page });
