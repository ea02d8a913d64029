// What "auto" takes: a GPU that is one, where it beats wasm; else wasm; else cpu. A program that pretends to be a GPU
// is only ever taken by name.

import { BackendError } from "../errors.js";
import type { Backend } from "./backend.js";
import type { CpuBackend } from "./cpu.js";
import type { GpuBackend } from "./gpu/backend.js";
import type { Tier } from "./gpu/tier-names.js";
import { WasmUnavailable } from "./wasm/module.js";
import { isNode } from "./wasm/threads.js";

/** Images that a probe takes for a GPU that may be worth it: as many as a step of training. */
const PROBE_BATCH = 64;

/** Starts backends by name; each is started once. */
export interface Starters {
  wasm(): Promise<Backend>;
  gpu(tier: Tier): Promise<GpuBackend>;
  cpu: CpuBackend;
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
  const wasm = await startWasm(start, reasons);
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

/** The wasm backend, or null where there can be none: cpu then tells why. */
async function startWasm(start: Starters, reasons: string[]): Promise<Backend | null> {
  try {
    return await start.wasm();
  } catch (error) {
    if (!(error instanceof WasmUnavailable)) throw error;
    reasons.push(`wasm: ${error.why}`);
    start.cpu.whyNotWasm = `no wasm: ${error.why}`;
    return null;
  }
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

/** The second convolution of the specified network: 32 to 64 channels, 3 x 3, on 14 x 14. */
const layer = { C: 32, K: 64, H: 14, W: 14, R: 3, S: 3, P: 14, Q: 14, padH: 1, padW: 1, groups: 1 };
const plain = { strideH: 1, strideW: 1, dilationH: 1, dilationW: 1 };

/**
 * How fast a backend is at the job that most of training is made of, in GFLOPS (multiplications and additions, in
 * 10⁹ a second): one convolution of `batch` images, the best of three runs after one that compiles.
 */
export async function probeSpeed(backend: Backend, batch: number): Promise<number> {
  const d = { N: batch, ...layer, ...plain };
  const x = backend.upload(new Float32Array(batch * d.C * d.H * d.W).fill(0.5));
  const weight = backend.upload(new Float32Array(d.K * d.C * d.R * d.S).fill(0.25));
  const run = async (): Promise<number> => {
    const start = performance.now();
    const y = backend.kernels.conv2d(x, weight, null, d);
    // Something small that depends on all of it: reading is the only way to know that a device is done.
    const total = backend.kernels.reduce("sum", y, { outer: 1, R: y.byteLength / 4, inner: 1 });
    await backend.read(total);
    const seconds = (performance.now() - start) / 1000;
    for (const storage of [y, total]) backend.free(storage);
    return seconds;
  };
  await run();
  const seconds = Math.min(await run(), await run(), await run());
  for (const storage of [x, weight]) backend.free(storage);
  const flops = 2 * batch * d.K * d.P * d.Q * d.C * d.R * d.S;
  return flops / seconds / 1e9;
}
