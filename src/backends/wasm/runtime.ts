import { DONE, FAILED, MOST_THREADS, WIDE } from "../../../kernels/shared/memory-map.js";
import type { SimdArray, SimdKernel, SimdRuntime } from "../../../kernels/shared/simd-runtime.js";
import {
  arrayTypes,
  createArray,
  type DType,
  dtypeOf,
  type NumericArray,
} from "../../../kernels/shared/types.js";
import { BackendError } from "../../errors.js";
import { Heap } from "./heap.js";
import type { CompiledKernels, SimdExports, SimdLevel } from "./module.js";
import { settingOf } from "./setting.js";
import { availableThreads, isNode, startWorker, whyAlone } from "./threads.js";

/** What 32-bit addresses reach. */
const MOST_MEBIBYTES = 4096;
const DEFAULT_MEBIBYTES = 2048;
const PAGE = 65536;

/** How many threads, which level of SIMD and how much memory the `wasm` backend takes; `gpu` and `cpu` take none of them. */
export interface WasmOptions {
  /** Default: `PELLUCID_THREADS`, else the number of cores that the process may use, or 1 where none can share memory. */
  threads?: number;
  /** Default: `PELLUCID_SIMD`, else the best that the engine has. */
  simd?: SimdLevel;
  /** Limit of the memory. Default: `PELLUCID_MEMORY`, else 2048. */
  maximumMebibytes?: number;
}

/** A block of the heap, read as elements of one type. */
export class WasmStorage implements SimdArray {
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

type Kernel = Pick<SimdKernel<never>, "id" | "name">;

/** The memory, the threads that work on it, and how to set them to work. */
export class WasmRuntime implements SimdRuntime {
  readonly level: SimdLevel;
  /** Why that is not the level which this engine should have, where it is not. */
  readonly whyNotWide: string | null;
  /** As many as were started; kernels have scratch memory for each. */
  readonly threads: number;
  /** Why there is only one thread, where there could not be more. */
  readonly whyAlone: string | null;
  readonly heap: Heap;
  /** Why some threads are missing from the start, where some are. */
  whyMissing: string | null = null;
  /** How many milliseconds a kernel may go without an end before the others are given up, at the least. */
  patience = 30_000;
  readonly #exports: SimdExports;
  /** How to end each worker thread that is there. */
  readonly #workers = new Set<() => void>();
  #buffer: ArrayBufferLike;
  #words: Int32Array;
  #floats: Float32Array;

  private constructor(
    { level, whyNotWide }: CompiledKernels,
    threads: number,
    alone: string | null,
    heap: Heap,
    exports: SimdExports,
  ) {
    this.level = level;
    this.whyNotWide = whyNotWide;
    this.threads = threads;
    this.whyAlone = alone;
    this.heap = heap;
    this.#exports = exports;
    this.#buffer = heap.memory.buffer;
    this.#words = new Int32Array(this.#buffer);
    this.#floats = new Float32Array(this.#buffer);
  }

  /** @param choose the kernels, for a memory that is shared or not; asked once the options are found right. */
  static async start(
    choose: (shared: boolean) => CompiledKernels | Promise<CompiledKernels>,
    options: Omit<WasmOptions, "simd"> = {},
  ): Promise<WasmRuntime> {
    const alone = whyAlone();
    const { threads, asked } = await threadCount(options.threads, alone);
    const pages = Math.ceil((limitOf(options.maximumMebibytes) * 2 ** 20) / PAGE);
    const shared = alone === null;
    const kernels = await choose(shared);
    const memory = createMemory(pages, shared);
    const instance = new WebAssembly.Instance(kernels.module, { env: { memory } });
    const exports = instance.exports as unknown as SimdExports;
    new Int32Array(memory.buffer)[WIDE / 4] = kernels.level === "wide" ? 1 : 0;
    if (isNode) exports.allowWaiting();
    const heap = new Heap(memory, exports.heapStart(), pages * PAGE);
    const runtime = new WasmRuntime(kernels, threads, alone, heap, exports);
    await runtime.#startWorkers(kernels.module, asked);
    return runtime;
  }

  /** Without those that do not start, unless a number of threads was asked for. */
  async #startWorkers(module: WebAssembly.Module, asked: boolean): Promise<void> {
    const { memory } = this.heap;
    const starts = Array.from({ length: this.threads - 1 }, async (_, i) => {
      const end = await startWorker({ module, memory, thread: i + 1 }, () => this.#workers.delete(end));
      this.#workers.add(end);
    });
    const failed = (await Promise.allSettled(starts)).filter((start) => start.status === "rejected");
    if (failed.length === 0) return;
    this.whyMissing = failed[0].reason?.message ?? String(failed[0].reason);
    if (!asked) return;
    const running = this.running;
    this.stop();
    throw new BackendError(
      `wasm: only ${running} of ${this.threads} threads could be started (${this.whyMissing}); ask for fewer`,
      { threads: this.threads, running },
      { cause: failed[0].reason },
    );
  }

  /** How many threads are there now, this one among them. */
  get running(): number {
    return 1 + this.#workers.size;
  }

  /** Ends the worker threads: everything runs on this one from now on. */
  stop(): void {
    for (const end of this.#workers) end();
    this.#workers.clear();
  }

  allocate(dtype: DType, length: number): WasmStorage {
    const bytes = length * arrayTypes[dtype].BYTES_PER_ELEMENT;
    return new WasmStorage(this.heap.allocate(bytes), dtype, length);
  }

  free({ address, byteLength }: SimdArray): void {
    this.heap.free(address, byteLength);
  }

  /** The elements themselves, not a copy. */
  view({ address, dtype, length }: SimdArray): NumericArray {
    return new arrayTypes[dtype](this.heap.memory.buffer, address, length);
  }

  upload(data: NumericArray): WasmStorage {
    const dtype = dtypeOf(data);
    const storage = this.allocate(dtype, data.length);
    this.view(storage).set(data);
    return storage;
  }

  copy(array: SimdArray): WasmStorage {
    const copy = this.allocate(array.dtype, array.length);
    this.view(copy).set(this.view(array));
    return copy;
  }

  read(storage: SimdArray): NumericArray {
    const copy = createArray(storage.dtype, storage.length);
    copy.set(this.view(storage));
    return copy;
  }

  /** Runs all units of a kernel, on all threads. */
  run<Arguments>(kernel: SimdKernel<Arguments>, units: number, args: NoInfer<Arguments>): void {
    if (units === 0) return;
    if (this.#buffer !== this.heap.memory.buffer) {
      this.#buffer = this.heap.memory.buffer;
      this.#words = new Int32Array(this.#buffer);
      this.#floats = new Float32Array(this.#buffer);
    }
    kernel.write(this.#words, this.#floats, args);
    if (this.#workers.size === 0) this.#runAlone(kernel, units);
    else this.#runTogether(kernel, units);
  }

  #runAlone(kernel: Kernel, units: number): void {
    try {
      this.#exports.alone(kernel.id, units);
    } catch (cause) {
      throw failure(kernel, "", cause);
    }
  }

  /** Returns, or throws, when no thread works on the kernel any more, so that its memory can be given away. */
  #runTogether(kernel: Kernel, units: number): void {
    const began = performance.now();
    let trap: { cause: unknown } | null = null;
    /** One turn of this thread; whether all units are done after it. A unit that traps is done too. */
    const turn = (work: () => number): boolean => {
      try {
        return work() !== 0;
      } catch (cause) {
        trap ??= { cause };
        return units === 1 || Atomics.add(this.#words, DONE / 4, 1) + 1 >= this.#exports.portions(units);
      }
    };
    let finished = turn(() => this.#exports.dispatch(kernel.id, units, this.threads));
    // This thread has had its share, so what is missing now takes the others about as long as it took this one.
    const patience = this.patience + 10 * (performance.now() - began);
    while (!finished) {
      if (performance.now() - began > patience) {
        this.stop();
        throw new BackendError(
          `wasm: kernel ${kernel.name} failed: a worker thread did not finish its part in ${Math.round(patience / 1000)} s, as one that was killed; the workers were ended, and everything runs on one thread from now on`,
          { kernel: kernel.name },
        );
      }
      finished = turn(() => this.#exports.finish(units));
    }
    const elsewhere = Atomics.exchange(this.#words, FAILED / 4, 0);
    if (trap !== null) throw failure(kernel, "", (trap as { cause: unknown }).cause);
    if (elsewhere > 0) throw failure(kernel, " on a worker thread");
  }
}

const failure = (kernel: Kernel, how: string, cause?: unknown) =>
  new BackendError(
    `wasm: kernel ${kernel.name} failed${how}; this is a fault of Pellucid: please report it with the shapes you used`,
    { kernel: kernel.name },
    cause === undefined ? undefined : { cause },
  );

function createMemory(maximum: number, shared: boolean): WebAssembly.Memory {
  try {
    return new WebAssembly.Memory({ initial: Math.min(16, maximum), maximum, shared });
  } catch (cause) {
    throw new BackendError(
      `wasm: the system has no room for a memory that may grow to ${maximum / 16} MiB; lower maximumMebibytes or PELLUCID_MEMORY (in MiB)`,
      {},
      { cause },
    );
  }
}

/** How many threads, and whether somebody asked for that number. */
async function threadCount(
  wanted: number | undefined,
  alone: string | null,
): Promise<{ threads: number; asked: boolean }> {
  const setting = settingOf("threads", wanted, "PELLUCID_THREADS", Number);
  if (setting === undefined) {
    const threads = alone === null ? Math.min(await availableThreads(), MOST_THREADS) : 1;
    return { threads, asked: false };
  }
  const { value: threads, text } = setting;
  if (!Number.isInteger(threads) || threads < 1 || threads > MOST_THREADS) {
    throw new BackendError(`wasm: ${text}; it must be an integer from 1 to ${MOST_THREADS}`);
  }
  if (threads > 1 && alone !== null) {
    throw new BackendError(
      `wasm: ${text}, but there can only be one: ${alone}; a browser shares memory between threads in pages that are cross-origin isolated, that is, served with the headers "Cross-Origin-Opener-Policy: same-origin" and "Cross-Origin-Embedder-Policy: require-corp"; or ask for 1`,
      { threads },
    );
  }
  return { threads, asked: true };
}

function limitOf(wanted: number | undefined): number {
  const setting = settingOf("maximumMebibytes", wanted, "PELLUCID_MEMORY", Number);
  if (setting === undefined) return DEFAULT_MEBIBYTES;
  const { value: limit } = setting;
  if (!(limit >= 1 && limit <= MOST_MEBIBYTES)) {
    throw new BackendError(`wasm: ${setting.text}; it must be a number of MiB from 1 to ${MOST_MEBIBYTES}`);
  }
  return limit;
}
