// The backends of the library, by name: each is started when it is first asked for, and once.

import { BackendError } from "../errors.js";
import { nearestName } from "../options.js";
import { warnOnce } from "../warn.js";
import { type Choice, chooseBackend } from "./auto.js";
import type { Backend } from "./backend.js";
import { CpuBackend } from "./cpu.js";
import type { GpuBackend, PassedOver } from "./gpu/backend.js";
import { hasGpuDevice } from "./gpu/node-webgpu.js";
import { type Tier, tiers } from "./gpu/tier-names.js";
import type { WasmBackend } from "./wasm/backend.js";
import type { WasmOptions } from "./wasm/runtime.js";

/** `gpu` is the best tier of gpu.js that answers, `gpu:webgl2` and so on a certain one. */
export type BackendName = "auto" | "gpu" | `gpu:${Tier}` | "wasm" | "cpu";

/**
 * Every name that `useBackend` takes.
 *
 * @example
 * backendNames.includes("wasm"); // true
 */
export const backendNames: readonly BackendName[] = [
  "auto",
  "gpu",
  ...tiers.map((tier) => `gpu:${tier}` as const),
  "wasm",
  "cpu",
];

/** Plain loops in float32 and float64: what every other backend is measured by. */
export const reference = new CpuBackend();

/** The wasm backend that was started last, and what with. */
let wasm: { backend: WasmBackend; options: string } | null = null;

/** The tiers that were started. */
const gpus = new Map<Tier, GpuBackend>();

/** Starts that are under way, one after the other. */
let starting: Promise<unknown> = Promise.resolve();

function inTurn<T>(start: () => Promise<T>): Promise<T> {
  const started = starting.then(start);
  starting = started.catch(() => {});
  return started;
}

/** One is enough: asked for with the same options, it is the same; with others, a new one takes over. */
function startWasm(options: WasmOptions): Promise<Backend> {
  const key = JSON.stringify(options);
  return inTurn(async () => {
    if (wasm?.options === key) return wasm.backend;
    const { WasmBackend } = await import("./wasm/backend.js");
    const backend = await WasmBackend.create(options);
    wasm?.backend.stop();
    wasm = { backend, options: key };
    return backend;
  });
}

/** Each tier once, until its device is lost. */
function startGpu(tier: Tier, passedOver: readonly PassedOver[] = []): Promise<GpuBackend> {
  return inTurn(async () => {
    const before = gpus.get(tier);
    if (before !== undefined && before.lost === null) return before;
    const { GpuBackend } = await import("./gpu/backend.js");
    const backend = await GpuBackend.create(tier, passedOver);
    gpus.set(tier, backend);
    return backend;
  });
}

/** The best tier that answers. */
async function startBestGpu(): Promise<GpuBackend> {
  const passedOver: PassedOver[] = [];
  for (const tier of tiers) {
    try {
      const backend = await startGpu(tier, passedOver);
      if (tier === "webasm" || tier === "cpu") {
        warnOnce(
          'useBackend: no GPU answers here, so "gpu" computes on the processor, and slower than "wasm" does; take "auto" or "wasm", or see "npx pellucid doctor" for what a GPU would need',
        );
      }
      return backend;
    } catch (error) {
      const why = error instanceof BackendError ? error.details.why : error;
      passedOver.push({ tier, why: String(why) });
    }
  }
  throw new BackendError("useBackend: gpu.js has no tier that works here", { passedOver });
}

/** The backend of that name, started but not made the active one. */
export async function startBackend(name: BackendName, options: WasmOptions = {}): Promise<Backend> {
  if (!backendNames.includes(name)) {
    const names = backendNames.map((n) => `"${n}"`).join(", ");
    const meant = likeliest(name);
    const instead = meant === null ? ";" : `; did you mean "${meant}"?`;
    throw new BackendError(`useBackend: there is no backend "${name}"${instead} there are ${names}`, {
      wanted: name,
      available: backendNames,
    });
  }
  if (name === "auto") return (await chooseAuto(options)).backend;
  if (name === "wasm") return startWasm(options);
  if (name === "cpu") return reference;
  return name === "gpu" ? startBestGpu() : startGpu(name.slice("gpu:".length) as Tier);
}

/** The backend that is meant by a tier's own name, by that of a GPU's interface elsewhere, or by a misspelt one. */
function likeliest(name: string): string | null {
  const tier = backendNames.find((known) => known === `gpu:${name.toLowerCase()}`);
  return tier ?? (/cuda|rocm|metal|mps|webgl/i.test(name) ? "gpu" : nearestName(name, backendNames));
}

/** What "auto" takes here, and why. */
export function chooseAuto(options: WasmOptions = {}): Promise<Choice> {
  return chooseBackend({
    wasm: () => startWasm(options),
    gpu: startGpu,
    cpu: reference,
    mayHaveGpu: hasGpuDevice,
  });
}
