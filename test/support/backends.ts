// The backends that can be read at once, for tests of what every one of them must answer.

import { type Backend, CpuBackend } from "pellucid";
import { afterAll } from "vitest";
import { GpuBackend } from "../../src/backends/gpu/backend.js";
import { WasmBackend } from "../../src/backends/wasm/backend.js";

/** cpu, wasm, and a tier of gpu.js that computes in float32; those with threads stop after the tests of the file. */
export async function readableBackends(): Promise<Backend[]> {
  const wasm = await WasmBackend.create({ threads: 1 });
  afterAll(() => wasm.stop());
  return [new CpuBackend(), wasm, await GpuBackend.create("webasm")];
}
