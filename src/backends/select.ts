import type { DType } from "../../kernels/types.js";
import { BackendError } from "../errors.js";
import type { Backend } from "./backend.js";
import { CpuBackend } from "./cpu.js";
import { WasmBackend } from "./wasm/backend.js";
import { hasSimd } from "./wasm/module.js";
import type { WasmOptions } from "./wasm/runtime.js";

export type BackendName = "auto" | "gpu" | "wasm" | "cpu";

/** Plain loops in float32 and float64: what every other backend is measured by. */
export const reference: Backend = new CpuBackend();

/** The wasm backend that was started last, and what with. */
let wasm: { backend: WasmBackend; options: string } | null = null;

const available: Record<string, (options: WasmOptions) => Promise<Backend>> = {
  wasm: startWasm,
  cpu: async () => reference,
};

/** Starts that are under way, one after the other. */
let starting: Promise<unknown> = Promise.resolve();

/** One is enough: asked for with the same options, it is the same; with others, a new one takes over. */
function startWasm(options: WasmOptions): Promise<Backend> {
  const key = JSON.stringify(options);
  const started = starting.then(async () => {
    if (wasm?.options === key) return wasm.backend;
    const backend = await WasmBackend.create(options);
    wasm?.backend.stop();
    wasm = { backend, options: key };
    return backend;
  });
  starting = started.catch(() => {});
  return started;
}

let active: Backend = reference;

/**
 * Chooses where tensors are computed from now on, and answers what was chosen. `"auto"` takes the fastest backend
 * that works here: wasm, and cpu where the engine has no WebAssembly SIMD. Tensors made before stay usable: their
 * elements are copied over when they are next needed.
 *
 * @throws {BackendError} when that backend is not there, or cannot have what `options` ask for.
 * @example
 * await useBackend("wasm", { threads: 2 });
 * const chosen = await useBackend("auto");
 * console.log(chosen.describe());
 */
export async function useBackend(name: BackendName = "auto", options: WasmOptions = {}): Promise<Backend> {
  active = await startBackend(name, options);
  return active;
}

/** The backend of that name, started but not made the active one. */
export async function startBackend(name: BackendName, options: WasmOptions = {}): Promise<Backend> {
  const names = Object.keys(available);
  const wanted = name === "auto" ? (hasSimd() ? "wasm" : "cpu") : name;
  if (!Object.hasOwn(available, wanted)) {
    throw new BackendError(
      `useBackend: there is no backend "${wanted}" here; this build has ${names.map((n) => `"${n}"`).join(", ")}. Use one of them or "auto"`,
      { wanted, available: names },
    );
  }
  return available[wanted](options);
}

/**
 * The backend that ops run on now.
 *
 * @example
 * backend().memory(); // { bytes, buffers }
 */
export function backend(): Backend {
  return active;
}

/** Runs `fn` with another backend in the place of the active one. `fn` must be synchronous. */
export function withBackend<T>(other: Backend, fn: () => T): T {
  const before = active;
  active = other;
  try {
    return fn();
  } finally {
    active = before;
  }
}

/** The backend that computes on this element type: the active one, or cpu for a float type that it does not have. */
export function backendFor(dtype: DType): Backend {
  const isFloat = dtype === "float32" || dtype === "float64";
  return isFloat && !active.floats.includes(dtype) ? reference : active;
}
