import { gpuKernels, type Kernels } from "../../../kernels/index.js";
import type { GpuArray } from "../../../kernels/shared/gpu-runtime.js";
import type { DType, NumericArray } from "../../../kernels/shared/types.js";
import { aroundKernels, type Backend, type Storage } from "../backend.js";
import { type Counters, GpuRuntime, type GpuStorage } from "./runtime.js";
import type { Tier } from "./tier-names.js";
import { openTier } from "./tiers.js";

/** A tier that was passed over, and why. */
export interface PassedOver {
  tier: Tier;
  why: string;
}

/**
 * gpu.js on the best of its tiers that answers, in float32. The kernels are the `gpu.ts` beside each reference; what
 * they compute stays on the device until it is read.
 */
export class GpuBackend implements Backend {
  readonly name = "gpu";
  readonly floats: readonly DType[] = ["float32"];
  readonly fallbacks: readonly (keyof Kernels)[] = [];
  readonly kernels: Kernels;
  readonly runtime: GpuRuntime;
  readonly readSync: Backend["readSync"];
  readonly readsStall = true;
  /** The better tiers that did not answer. */
  readonly passedOver: readonly PassedOver[];

  private constructor(runtime: GpuRuntime, kernels: Kernels<GpuArray>, passedOver: readonly PassedOver[]) {
    this.runtime = runtime;
    this.passedOver = passedOver;
    this.kernels = aroundKernels(kernels, (call) => runtime.allOrNothing(call));
    const waits = runtime.device.tier === "webgpu";
    this.readSync = waits ? null : (storage) => runtime.readSync(storage as GpuStorage);
  }

  /**
   * Opens a tier.
   *
   * @throws {BackendError} when it is not there: with the reason, and what to do.
   */
  static async create(tier: Tier, passedOver: readonly PassedOver[] = []): Promise<GpuBackend> {
    const runtime = new GpuRuntime(await openTier(tier));
    return new GpuBackend(runtime, await gpuKernels(runtime), passedOver);
  }

  get tier(): Tier {
    return this.runtime.device.tier;
  }

  /** What has happened so far. */
  get counters(): Readonly<Counters> {
    return this.runtime.counters;
  }

  /** Why the device is gone, or null. */
  get lost(): string | null {
    return this.runtime.device.lost();
  }

  describe(): string {
    const { tier, adapter, software } = this.runtime.device;
    if (this.lost !== null) return `gpu (gpu.js ${tier}: ${adapter}, lost: ${this.lost})`;
    if (adapter !== null) return `gpu (gpu.js ${tier}: ${adapter}${software ? ", software" : ""})`;
    const better = this.passedOver.map(({ tier, why }) => `${tier}: ${why}`).join("; ");
    return `gpu (gpu.js ${tier}, no GPU${better === "" ? "" : `: ${better}`})`;
  }

  upload(data: NumericArray): Storage {
    return this.runtime.allOrNothing(() => this.runtime.upload(data));
  }

  read(storage: Storage): Promise<NumericArray> {
    return this.runtime.read(storage as GpuStorage);
  }

  free(storage: Storage): void {
    this.runtime.free(storage as GpuStorage);
  }

  finalizer(storage: Storage): () => void {
    return () => this.free(storage);
  }

  memory() {
    return this.runtime.memory;
  }
}
