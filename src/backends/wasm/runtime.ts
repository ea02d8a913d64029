import { KernelId } from "../../../kernels/kernel-id.js";
import { arrayTypes, createArray, type DType, dtypeOf, type NumericArray } from "../../../kernels/types.js";
import { BackendError } from "../../errors.js";
import type { Storage } from "../backend.js";
import { Heap } from "./heap.js";
import { compileKernels, type SimdExports, type SimdLevel } from "./module.js";
import { availableThreads, isNode, startWorker } from "./threads.js";

/** Where things are in shared memory, in words: `DONE` and `ARGS` of kernels/simd.ts, and how many units have trapped. */
const DONE = 192 / 4;
const FAILED = 320 / 4;
const ARGS = 384 / 4;

export interface WasmOptions {
  /** Default: `PELLUCID_THREADS`, else the number of cores that the process may use. */
  threads?: number;
  /** Default: the best that the engine has. */
  simd?: SimdLevel;
  /** Limit of the memory. Default: `PELLUCID_MEMORY`, else 2048. */
  maximumMebibytes?: number;
}

/** A block of the heap, read as elements of one type. */
export class WasmStorage implements Storage {
  readonly address: number;
  readonly dtype: DType;
  readonly length: number;

  constructor(address: number, dtype: DType, length: number) {
    this.address = address;
    this.dtype = dtype;
    this.length = length;
  }

  get byteLength(): number {
    return this.length * arrayTypes[this.dtype].BYTES_PER_ELEMENT;
  }
}

/** An argument of a kernel: a whole number, an address, nothing, or a float. */
export type Argument = number | WasmStorage | null | { float: number };

/** The shared memory, the threads that work on it, and how to set them to work. */
export class WasmRuntime {
  readonly level: SimdLevel;
  readonly threads: number;
  readonly heap: Heap;
  readonly #exports: SimdExports;
  readonly #stop: (() => void)[] = [];
  #buffer: ArrayBufferLike;
  #words: Int32Array;
  #floats: Float32Array;

  private constructor(level: SimdLevel, threads: number, heap: Heap, exports: SimdExports) {
    this.level = level;
    this.threads = threads;
    this.heap = heap;
    this.#exports = exports;
    this.#buffer = heap.memory.buffer;
    this.#words = new Int32Array(this.#buffer);
    this.#floats = new Float32Array(this.#buffer);
  }

  static async start(options: WasmOptions = {}): Promise<WasmRuntime> {
    const threads = await threadCount(options.threads);
    const limit = options.maximumMebibytes ?? environmentNumber("PELLUCID_MEMORY") ?? 2048;
    const { module, level } = await compileKernels(options.simd);
    const pages = Math.min(65536, Math.ceil((limit * 2 ** 20) / 65536));
    const memory = new WebAssembly.Memory({ initial: 16, maximum: 65536, shared: true });
    const instance = new WebAssembly.Instance(module, { env: { memory } });
    const exports = instance.exports as unknown as SimdExports;
    if (isNode) exports.allowWaiting();
    const heap = new Heap(memory, exports.heapStart(), pages * 65536);
    const runtime = new WasmRuntime(level, threads, heap, exports);
    for (let thread = 1; thread < threads; thread++) {
      const stop = await startWorker({ module, memory, thread, doneAt: DONE, failedAt: FAILED });
      runtime.#stop.push(stop);
    }
    return runtime;
  }

  /** Ends the worker threads. What is in memory can still be read. */
  stop(): void {
    for (const end of this.#stop.splice(0)) end();
  }

  allocate(dtype: DType, length: number): WasmStorage {
    const bytes = length * arrayTypes[dtype].BYTES_PER_ELEMENT;
    return new WasmStorage(this.heap.allocate(bytes), dtype, length);
  }

  free({ address, byteLength }: WasmStorage): void {
    this.heap.free(address, byteLength);
  }

  /** The elements themselves, not a copy. */
  view({ address, dtype, length }: WasmStorage): NumericArray {
    return new arrayTypes[dtype](this.heap.memory.buffer, address, length);
  }

  upload(data: NumericArray): WasmStorage {
    const dtype = dtypeOf(data);
    const storage = this.allocate(dtype, data.length);
    this.view(storage).set(data);
    return storage;
  }

  read(storage: WasmStorage): NumericArray {
    const copy = createArray(storage.dtype, storage.length);
    copy.set(this.view(storage));
    return copy;
  }

  /** Runs all units of a kernel, on all threads. */
  run(kernel: KernelId, units: number, args: readonly Argument[]): void {
    if (units === 0) return;
    if (this.#buffer !== this.heap.memory.buffer) {
      this.#buffer = this.heap.memory.buffer;
      this.#words = new Int32Array(this.#buffer);
      this.#floats = new Float32Array(this.#buffer);
    }
    for (let i = 0; i < args.length; i++) {
      const arg = args[i];
      if (typeof arg === "number") this.#words[ARGS + i] = arg;
      else if (arg === null) this.#words[ARGS + i] = 0;
      else if (arg instanceof WasmStorage) this.#words[ARGS + i] = arg.address;
      else this.#floats[ARGS + i] = arg.float;
    }
    try {
      this.#exports.dispatch(kernel, units);
    } catch (error) {
      this.#recover(kernel, units, error);
    }
    if (Atomics.exchange(this.#words, FAILED, 0) > 0) this.#fail(kernel, null);
  }

  /** After a trap on this thread: lets the others finish, so that none of them works on memory that is given away. */
  #recover(kernel: KernelId, units: number, error: unknown): never {
    while (units > 1 && Atomics.add(this.#words, DONE, 1) + 1 < units) {
      try {
        this.#exports.finish(units);
        break;
      } catch {
        // Another unit failed too; it is counted like the first.
      }
    }
    Atomics.store(this.#words, FAILED, 0);
    this.#fail(kernel, error);
  }

  #fail(kernel: KernelId, cause: unknown): never {
    throw new BackendError(
      `wasm: kernel ${KernelId[kernel]} failed${cause === null ? " on a worker thread" : ""}; this is a fault of Pellucid: please report it with the shapes you used`,
      { kernel: KernelId[kernel] },
      cause === null ? undefined : { cause },
    );
  }
}

async function threadCount(wanted: number | undefined): Promise<number> {
  const threads = wanted ?? environmentNumber("PELLUCID_THREADS") ?? (await availableThreads());
  if (!Number.isInteger(threads) || threads < 1 || threads > 256) {
    throw new BackendError(`wasm: ${threads} threads were asked for; it must be an integer from 1 to 256`);
  }
  return threads;
}

function environmentNumber(name: string): number | undefined {
  const text = typeof process === "undefined" ? undefined : process.env?.[name];
  return text === undefined || text === "" ? undefined : Number(text);
}
