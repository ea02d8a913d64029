import { halvingOnSimd } from "../../../kernels/conv2d/halving-simd-host.js";
import { type Kernels, simdKernels } from "../../../kernels/index.js";
import type { SimdArray } from "../../../kernels/shared/simd-runtime.js";
import type { DType, NumericArray } from "../../../kernels/shared/types.js";
import { aroundKernels, type Backend, type Storage } from "../backend.js";
import { chooseKernels } from "./choose.js";
import { Fusion } from "./fusion.js";
import type { Heap } from "./heap.js";
import { integerKernels } from "./integer-kernels.js";
import { type WasmOptions, WasmRuntime } from "./runtime.js";

/**
 * WebAssembly SIMD on threads over one shared memory, in float32. The kernels are AssemblyScript, in `simd.ts` beside
 * each reference. The bits of a result do not depend on the number of threads.
 */
export class WasmBackend implements Backend {
  readonly name = "wasm";
  readonly floats: readonly DType[] = ["float32"];
  readonly fallbacks: readonly (keyof Kernels)[] = [];
  readonly readsStall = false;
  readonly kernels: Kernels;
  readonly #fusion: Fusion;
  readonly runtime: WasmRuntime;

  private constructor(runtime: WasmRuntime) {
    this.runtime = runtime;
    const each = allOrNothing(runtime.heap, simdKernels(runtime, integerKernels(runtime)));
    const halving = allOrNothing(runtime.heap, halvingOnSimd(runtime));
    this.#fusion = new Fusion(each, halving, {
      copy: (array) => runtime.copy(array),
      free: (array) => runtime.free(array),
    });
    this.kernels = this.#fusion.kernels;
  }

  /**
   * Compiles the kernels and starts the threads.
   *
   * @throws {BackendError} where the engine has no WebAssembly SIMD, or the number of threads is out of range.
   */
  static async create(options: WasmOptions = {}): Promise<WasmBackend> {
    const choose = (shared: boolean) => chooseKernels(options.simd, shared);
    return new WasmBackend(await WasmRuntime.start(choose, options));
  }

  describe(): string {
    const { threads, running, level, whyNotWide, whyAlone, whyMissing } = this.runtime;
    const simd = level === "plain" ? "SIMD" : `${level} SIMD`;
    const since = whyNotWide === null ? "" : `, since ${whyNotWide}`;
    const reason = whyMissing === null ? "" : `: ${whyMissing}`;
    const missing = running < threads ? `${threads - running} of ${threads} not there${reason}` : null;
    const why = whyAlone ?? missing;
    const count = `${running} ${running === 1 ? "thread" : "threads"}`;
    return `wasm (${simd}${since}, ${count}${why === null ? "" : `: ${why}`})`;
  }

  upload(data: NumericArray): Storage {
    return this.runtime.upload(data);
  }

  async read(storage: Storage): Promise<NumericArray> {
    return this.readSync(storage);
  }

  readSync(storage: Storage): NumericArray {
    return this.runtime.read(this.#fusion.settle(storage as SimdArray));
  }

  free(storage: Storage): void {
    this.#fusion.free(storage as SimdArray);
  }

  settle(storage: Storage): void {
    this.#fusion.settle(storage as SimdArray);
  }

  finalizer(storage: Storage): () => void {
    return () => this.free(storage);
  }

  /** Ends the worker threads; what is asked for from now on runs on the calling thread alone. */
  stop(): void {
    this.runtime.stop();
  }

  memory() {
    return this.runtime.heap.use;
  }
}

/** Kernels that give back whatever they have allocated when they fail, as they do where memory is short. */
const allOrNothing = <T extends object>(heap: Heap, kernels: T): T =>
  aroundKernels(kernels, (call) => {
    heap.mark();
    try {
      return call();
    } catch (error) {
      heap.rollback();
      throw error;
    }
  });
