import type { DType, NumericArray } from "../../../kernels/types.js";
import type { Backend, Kernels, Storage } from "../backend.js";
import { cpuKernels } from "../cpu.js";
import { wasmKernels } from "./kernels.js";
import { type WasmOptions, WasmRuntime, WasmStorage } from "./runtime.js";

/**
 * WebAssembly SIMD on threads over one shared memory, in float32. The kernels are AssemblyScript, in `simd.ts` beside
 * each reference. The bits of a result do not depend on the number of threads.
 */
export class WasmBackend implements Backend {
  readonly name = "wasm";
  readonly floats: readonly DType[] = ["float32"];
  readonly fallbacks: readonly (keyof Kernels)[] = [];
  readonly kernels: Kernels;
  readonly runtime: WasmRuntime;

  private constructor(runtime: WasmRuntime) {
    this.runtime = runtime;
    this.kernels = wasmKernels(runtime, integerKernels(runtime));
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
    const { threads, level } = this.runtime;
    const simd = level === "relaxed" ? "relaxed SIMD" : "SIMD";
    return `wasm (${simd}, ${threads} ${threads === 1 ? "thread" : "threads"})`;
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

/** The reference loops, running on the shared memory itself: arithmetic on integers is rare, and not worth more. */
function integerKernels(runtime: WasmRuntime): Kernels {
  const made = new Map<NumericArray, WasmStorage>();
  const reference = cpuKernels((dtype, length) => {
    const storage = runtime.allocate(dtype, length);
    const view = runtime.view(storage);
    made.set(view, storage);
    return view;
  });
  const enter = (value: unknown): unknown => (value instanceof WasmStorage ? runtime.view(value) : value);
  const leave = (value: unknown): unknown => made.get(value as NumericArray) ?? value;
  const wrapped = Object.entries(reference).map(([name, kernel]) => [
    name,
    (...args: unknown[]) => {
      const result = leave((kernel as (...args: unknown[]) => unknown)(...args.map(enter)));
      made.clear();
      return result;
    },
  ]);
  return Object.fromEntries(wrapped) as Kernels;
}
