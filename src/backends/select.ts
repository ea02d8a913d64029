import type { DType } from "../../kernels/shared/types.js";
import { checkOptions } from "../options.js";
import type { Backend } from "./backend.js";
import { requireBackend } from "./require-backend.js";
import { type BackendName, reference, startBackend } from "./start.js";
import type { WasmOptions } from "./wasm/runtime.js";

let active: Backend = reference;

/** The switches that are under way, one after the other: the backend that was asked for last is the one that stays. */
let switching: Promise<unknown> = Promise.resolve();

const leaving: ((from: Backend) => Promise<void>)[] = [];

/**
 * Chooses where tensors are computed from now on, and answers what was chosen. `"auto"` takes the fastest backend
 * that works here: a hardware GPU that beats wasm, else wasm, and cpu where the engine has no WebAssembly SIMD. A
 * backend of your own is used as it is, and stays yours: nothing here ever stops it; {@link complete} makes a whole one
 * out of a kernel or two. Float tensors that it does not compute on (`floats`) run on cpu.
 *
 * Tensors made before stay usable: their elements are copied over when they are next needed. (From a device that cannot
 * be read without waiting only parameters, optimizer state and kept tensors move along, before this promise is kept.)
 *
 * @throws {BackendError} when that backend is not there, cannot have what `options` ask for, or is not a whole one.
 * @example
 * await useBackend("wasm", { threads: 2 });
 * const chosen = await useBackend("auto");
 * console.log(chosen.describe());
 * @example
 * const negated = complete({ name: "negated", kernels: { relu: (x) => (x as Float32Array).map((v) => -v) } });
 * await useBackend(negated);
 * relu(tensor([1, 2])); // [-1, -2]
 */
export function useBackend(
  which: BackendName | Backend = "auto",
  options: WasmOptions = {},
): Promise<Backend> {
  const switched = switching.then(async () => {
    checkOptions("useBackend", options, { threads: true, simd: true, maximumMebibytes: true });
    const next =
      typeof which === "string" ? await startBackend(which, options) : requireBackend(which, options);
    if (next !== active) for (const leave of leaving) await leave(active);
    active = next;
    return next;
  });
  switching = switched.catch(() => {});
  return switched;
}

/** Calls `fn` before another backend takes the place of the active one, and waits for it. */
export function onLeaving(fn: (from: Backend) => Promise<void>): void {
  leaving.push(fn);
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
