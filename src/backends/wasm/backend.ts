import { type Kernels, simdKernels } from "../../../kernels/index.js";
import { createArray, type DType, type NumericArray } from "../../../kernels/shared/types.js";
import { aroundKernels, type Backend, type Storage } from "../backend.js";
import { cpuKernels } from "../cpu.js";
import type { Heap } from "./heap.js";
import { type WasmOptions, WasmRuntime, WasmStorage } from "./runtime.js";

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
  readonly runtime: WasmRuntime;

  private constructor(runtime: WasmRuntime) {
    this.runtime = runtime;
    this.kernels = allOrNothing(runtime.heap, simdKernels(runtime, integerKernels(runtime)));
  }

  /**
   * Compiles the kernels and starts the threads.
   *
   * @throws {BackendError} where the engine has no WebAssembly SIMD, or the number of threads is out of range.
   */
  static async create(options: WasmOptions = {}): Promise<WasmBackend> {
    return new WasmBackend(await WasmRuntime.start(options));
  }

  describe(): string {
    const { threads, running, level, whyAlone, whyMissing } = this.runtime;
    const simd = level === "relaxed" ? "relaxed SIMD" : "SIMD";
    const reason = whyMissing === null ? "" : `: ${whyMissing}`;
    const missing = running < threads ? `${threads - running} of ${threads} not there${reason}` : null;
    const why = whyAlone ?? missing;
    const count = `${running} ${running === 1 ? "thread" : "threads"}`;
    return `wasm (${simd}, ${count}${why === null ? "" : `: ${why}`})`;
  }

  upload(data: NumericArray): Storage {
    return this.runtime.upload(data);
  }

  async read(storage: Storage): Promise<NumericArray> {
    return this.readSync(storage);
  }

  readSync(storage: Storage): NumericArray {
    return this.runtime.read(storage as WasmStorage);
  }

  free(storage: Storage): void {
    this.runtime.free(storage as WasmStorage);
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

/** The reference loops, reading the memory itself: arithmetic on integers is rare, and not worth more. */
function integerKernels(runtime: WasmRuntime): Kernels<WasmStorage> {
  const enter = (value: unknown): unknown => (value instanceof WasmStorage ? runtime.view(value) : value);
  const wrapped = Object.entries(cpuKernels(createArray)).map(([name, kernel]) => [
    name,
    // The result is copied in at the end: a memory that is not shared moves when it grows, and views of it with it.
    (...args: unknown[]) =>
      runtime.upload((kernel as (...args: unknown[]) => NumericArray)(...args.map(enter))),
  ]);
  return Object.fromEntries(wrapped) as unknown as Kernels<WasmStorage>;
}

/** Kernels that give back whatever they have allocated when they fail, as they do where memory is short. */
const allOrNothing = (heap: Heap, kernels: Kernels): Kernels =>
  aroundKernels(kernels, (call) => {
    heap.mark();
    try {
      return call();
    } catch (error) {
      heap.rollback();
      throw error;
    }
  });
