import type { DType } from "../../kernels/types.js";
import { BackendError } from "../errors.js";
import type { Backend } from "./backend.js";
import { CpuBackend } from "./cpu.js";

export type BackendName = "auto" | "gpu" | "wasm" | "cpu";

const cpu = new CpuBackend();

/** What `auto` tries, best first. */
const available: Record<string, () => Promise<Backend>> = {
  cpu: async () => cpu,
};

let active: Backend = cpu;

/**
 * Chooses where tensors are computed from now on, and answers what was chosen. `"auto"` takes the fastest backend
 * that works here. Tensors made before stay usable: their elements are copied over when they are next needed.
 *
 * @throws {BackendError} when that backend is not there.
 * @example
 * const chosen = await useBackend("auto");
 * console.log(chosen.describe());
 */
export async function useBackend(name: BackendName = "auto"): Promise<Backend> {
  const names = Object.keys(available);
  const wanted = name === "auto" ? names[0] : name;
  if (!Object.hasOwn(available, wanted)) {
    throw new BackendError(
      `useBackend: there is no backend "${wanted}" here; this build has ${names.map((n) => `"${n}"`).join(", ")}. Use one of them or "auto"`,
      { wanted, available: names },
    );
  }
  active = await available[wanted]();
  return active;
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

/** The backend that computes on this element type: the active one, or cpu for a float type that it does not have. */
export function backendFor(dtype: DType): Backend {
  const isFloat = dtype === "float32" || dtype === "float64";
  return isFloat && !active.floats.includes(dtype) ? cpu : active;
}
