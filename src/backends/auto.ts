// What "auto" takes: a GPU that is one, where it beats wasm; else wasm; else cpu. A program that pretends to be a GPU
// is only ever taken by name.

import { BackendError } from "../errors.js";
import type { Backend } from "./backend.js";
import type { GpuBackend } from "./gpu/backend.js";
import type { Tier } from "./gpu/tiers.js";
import { probeSpeed } from "./probe.js";
import { hasSimd } from "./wasm/module.js";
import { isNode } from "./wasm/threads.js";

/** Images that a probe takes for a GPU that may be worth it: as many as a step of training. */
const PROBE_BATCH = 64;

/** Starts backends by name; each is started once. */
export interface Starters {
  wasm(): Promise<Backend>;
  gpu(tier: Tier): Promise<GpuBackend>;
  cpu: Backend;
  /** Whether to look for a GPU at all. */
  mayHaveGpu(): Promise<boolean>;
}

export interface Choice {
  backend: Backend;
  /** One line on each decision that led there. */
  reasons: string[];
}

export async function chooseBackend(start: Starters): Promise<Choice> {
  const reasons: string[] = [];
  const gpu = await hardware(start, reasons);
  if (!hasSimd()) reasons.push("wasm: this engine has no WebAssembly SIMD");
  const wasm = hasSimd() ? await start.wasm() : null;
  if (gpu === null) return { backend: wasm ?? start.cpu, reasons };
  const rival = wasm ?? start.cpu;
  const speeds: number[] = [];
  try {
    speeds.push(await probeSpeed(gpu, PROBE_BATCH), await probeSpeed(rival, PROBE_BATCH));
  } catch (error) {
    reasons.push(`gpu: it fails at a convolution: ${error}`);
    return { backend: rival, reasons };
  }
  const [mine, its] = speeds.map((speed) => speed.toPrecision(3));
  reasons.push(`gpu: a convolution runs at ${mine} GFLOPS, on ${rival.name} at ${its}`);
  return { backend: speeds[0] > speeds[1] ? gpu : rival, reasons };
}

/** A tier on a real GPU, or null. */
async function hardware(start: Starters, reasons: string[]): Promise<GpuBackend | null> {
  if (!(await start.mayHaveGpu())) {
    reasons.push("gpu: this machine shows no GPU (nothing in /dev/dri)");
    return null;
  }
  for (const tier of isNode ? (["webgpu"] as const) : (["webgpu", "webgl2"] as const)) {
    try {
      const backend = await start.gpu(tier);
      if (!backend.runtime.device.software) return backend;
      reasons.push(`gpu:${tier}: ${backend.runtime.device.adapter} is software; it is taken only by name`);
    } catch (error) {
      // Whatever a driver throws is no reason not to compute on something else.
      const why = error instanceof BackendError ? error.details.why : String(error);
      reasons.push(`gpu:${tier}: ${why}`);
    }
  }
  return null;
}
