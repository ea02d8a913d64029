import { gpuSource } from "../../../kernels/generated/gpu-source.js";
import { copy } from "../../../kernels/layout/gpu.js";
import type {
  Dispatch,
  GpuArray,
  GpuKernel,
  GpuRuntime as KernelRuntime,
  ScalarFunction,
} from "../../../kernels/shared/gpu-runtime.js";
import { arrayTypes, type DType, dtypeOf, type NumericArray, sizeOf } from "../../../kernels/shared/types.js";
import { BackendError } from "../../errors.js";
import type { MemoryUse } from "../backend.js";
import type { HelperFunction } from "./gpu-js.js";
import { flat, type Handle, Program, release } from "./program.js";
import { Queue } from "./queue.js";
import type { Device } from "./tiers.js";

/** Whole numbers up to here are exact in the float32 that the device keeps them as. */
const MAX_INTEGER = 2 ** 24;

/** Elements on the device, as float32 whatever their type, once the kernel that computes them has run. */
export class GpuStorage implements GpuArray {
  readonly dtype: DType;
  readonly length: number;
  handle: Handle | null = null;
  /** The program that the handle came from. */
  program: Program | null = null;
  /** Why there is nothing here. */
  failure: unknown = null;
  freed = false;

  constructor(dtype: DType, length: number) {
    this.dtype = dtype;
    this.length = length;
  }

  get byteLength(): number {
    return 4 * this.length;
  }
}

/** How often each of these has happened. */
export interface Counters {
  dispatches: number;
  compilations: number;
  uploads: number;
  readBacks: number;
}

/** How often each has happened since. */
export const since = (before: Readonly<Counters>, after: Readonly<Counters>): Counters => ({
  dispatches: after.dispatches - before.dispatches,
  compilations: after.compilations - before.compilations,
  uploads: after.uploads - before.uploads,
  readBacks: after.readBacks - before.readBacks,
});

/** A kernel for certain sizes. */
interface Wanted {
  kernel: GpuKernel;
  output: readonly number[];
  sizes: Readonly<Record<string, number>>;
  helpers: Readonly<Record<string, ScalarFunction>>;
}

/** Runs kernels on a device, keeps them compiled, and keeps the books on its memory. */
export class GpuRuntime implements KernelRuntime {
  readonly device: Device;
  readonly counters: Counters = { dispatches: 0, compilations: 0, uploads: 0, readBacks: 0 };
  /** How many compiled kernels are kept: several networks' worth, in training and in evaluation. */
  maxPrograms = 1024;
  readonly #queue = new Queue();
  /** Compiled kernels, the one used last at the end. */
  readonly #programs = new Map<string, Program>();
  readonly #ids = new Map<unknown, number>();
  /** What the kernel that is being dispatched has made so far. */
  #unfinished: GpuStorage[] | null = null;
  #bytes = 0;
  #buffers = 0;

  constructor(device: Device) {
    this.device = device;
  }

  get memory(): MemoryUse {
    return { bytes: this.#bytes, buffers: this.#buffers };
  }

  /** Room for a result; what the device cannot hold is refused here. */
  #allocate(dtype: DType, length: number): GpuStorage {
    const { tier, maxBytes, maxBytesName } = this.device;
    if (4 * length > maxBytes) {
      throw new BackendError(
        `gpu:${tier}: an array of ${length} elements (${4 * length} bytes) is larger than this device allows, ${maxBytes} bytes (${maxBytesName}); use smaller batches, or the wasm backend`,
        { length, maxBytes },
      );
    }
    this.#bytes += 4 * length;
    this.#buffers += 1;
    const storage = new GpuStorage(dtype, length);
    this.#unfinished?.push(storage);
    return storage;
  }

  refusal(reason: string, details?: Record<string, unknown>): BackendError {
    return new BackendError(`gpu: ${reason}`, details);
  }

  /** Runs a kernel of several dispatches; if one of them fails, what the others have made is given back. */
  allOrNothing<T>(kernel: () => T): T {
    const made: GpuStorage[] = [];
    this.#unfinished = made;
    try {
      return kernel();
    } catch (error) {
      for (const storage of made) if (!storage.freed) this.free(storage);
      throw error;
    } finally {
      this.#unfinished = null;
    }
  }

  run({ kernel, threads, sizes = {}, args, dtype = "float32", helpers = {} }: Dispatch): GpuStorage {
    this.#checkAlive();
    const length = sizeOf(threads);
    const output = trimmed(threads);
    this.#checkThreads(kernel.name, output);
    const out = this.#allocate(dtype, length);
    if (length === 0) return out;
    this.counters.dispatches += 1;
    this.#compute(out, { kernel, output, sizes, helpers }, () =>
      args.map((arg) => (typeof arg === "number" ? arg : this.#handleOf(arg as GpuStorage))),
    );
    return out;
  }

  /** Has a kernel compute `out`, as soon as it is compiled and what comes before it is done. */
  #compute(out: GpuStorage, wanted: Wanted, args: () => readonly (Handle | number)[]): void {
    let ready: { program: Program; args: readonly (Handle | number)[] };
    this.#queue.add({
      prepare: () => {
        const handles = args();
        ready = { program: this.#program(wanted, handles), args: handles };
        return ready.program.prepare(handles);
      },
      run: () => {
        out.handle = ready.program.run(ready.args);
        out.program = ready.program;
        out.program.hold();
      },
      fail: (error) => {
        if (error instanceof BackendError) out.failure = error;
        else {
          const message = error instanceof Error ? error.message : String(error);
          out.failure = new BackendError(
            `gpu:${this.device.tier}: ${wanted.kernel.name} could not be run: ${message}`,
            {},
            { cause: error },
          );
        }
      },
    });
  }

  upload(data: NumericArray): GpuStorage {
    this.#checkAlive();
    const dtype = dtypeOf(data);
    if (dtype === "int32") {
      const at = (data as Int32Array).findIndex((value) => Math.abs(value) > MAX_INTEGER);
      if (at >= 0) {
        throw new BackendError(
          `gpu: element ${at} of an int32 array is ${data[at]}; the device keeps whole numbers as float32, which has all of them only up to ±${MAX_INTEGER}. Use the wasm or cpu backend`,
        );
      }
    }
    const floats = data instanceof Float32Array ? data : Float32Array.from(data);
    this.counters.uploads += 1;
    const out = this.#allocate(dtype, data.length);
    const { tier } = this.device;
    if (tier === "webasm" || tier === "cpu") out.handle = floats;
    else if (data.length > 0) {
      const wanted = { kernel: copy, output: [data.length], sizes: {}, helpers: {} };
      this.#compute(out, wanted, () => [floats]);
    }
    return out;
  }

  async read(storage: GpuStorage): Promise<NumericArray> {
    let program = null as Program | null;
    try {
      const elements = await new Promise<unknown>((resolve, reject) => {
        this.#queue.addAlways({
          prepare: () => null,
          run: () => {
            program = storage.program;
            program?.hold();
            resolve(this.#fetch(storage));
          },
          fail: reject,
        });
      });
      return this.#decode(storage, elements);
    } catch (error) {
      this.#checkAlive();
      throw error;
    } finally {
      program?.letGo();
    }
  }

  readSync(storage: GpuStorage): NumericArray {
    return this.#decode(storage, this.#fetch(storage));
  }

  free(storage: GpuStorage): void {
    storage.freed = true;
    this.#bytes -= storage.byteLength;
    this.#buffers -= 1;
    this.#queue.addAlways({
      prepare: () => null,
      run: () => {
        if (storage.handle !== null && this.device.lost() === null) release(storage.handle);
        storage.handle = null;
        storage.program?.letGo();
        storage.program = null;
      },
      fail: () => {},
    });
  }

  /** The elements on their way to the host. */
  #fetch(storage: GpuStorage): unknown {
    if (storage.length === 0) return new Float32Array(0);
    this.#checkAlive();
    const handle = this.#handleOf(storage);
    this.counters.readBacks += 1;
    return handle instanceof Float32Array ? handle.slice() : handle.toArray();
  }

  #decode({ dtype, length }: GpuStorage, elements: unknown): NumericArray {
    const floats = flat(elements, length);
    if (dtype === "float32") return floats;
    const at = floats.findIndex((value) => Math.abs(value) > MAX_INTEGER);
    if (at >= 0) {
      throw new BackendError(
        `gpu: element ${at} of an ${dtype} result is about ${floats[at]}; the device keeps whole numbers as float32, which has all of them only up to ±${MAX_INTEGER}. Compute it on the wasm or cpu backend`,
      );
    }
    return new arrayTypes[dtype](floats);
  }

  #handleOf(storage: GpuStorage): Handle {
    if (storage.handle !== null) return storage.handle;
    throw (
      storage.failure ??
      new BackendError("gpu: this storage is used after it was freed; this is a mistake in the library")
    );
  }

  #program({ kernel, output, sizes, helpers }: Wanted, args: readonly (Handle | number)[]): Program {
    const names = Object.entries(helpers).map(([name, fn]) => `${name}=${this.#idOf(fn)}`);
    const constants = Object.entries(sizes).map(([name, n]) => `${name}=${n}`);
    // gpu.js has a class of textures for each number of axes, and a compiled kernel takes only those it has seen first.
    const classes = args.map((arg) => this.#idOf(arg.constructor));
    const key = [this.#idOf(kernel), output.join("x"), ...constants, ...names, ...classes].join(" ");
    let program = this.#programs.get(key);
    if (program === undefined) {
      const functions = Object.entries(helpers).map(([name, fn]) => helperFunction(name, fn));
      program = new Program(this.device, gpuSource.get(kernel)!, { output, constants: sizes, functions });
      this.counters.compilations += 1;
    }
    this.#programs.delete(key);
    this.#programs.set(key, program);
    if (this.#programs.size > this.maxPrograms) {
      const [oldest, unused] = this.#programs.entries().next().value!;
      this.#programs.delete(oldest);
      unused.retire();
    }
    return program;
  }

  #idOf(fn: unknown): number {
    const id = this.#ids.get(fn) ?? this.#ids.size;
    this.#ids.set(fn, id);
    return id;
  }

  #checkThreads(name: string, threads: readonly number[]): void {
    if (threads.length === 1) return;
    const { tier, maxThreads } = this.device;
    const axis = threads.findIndex((n, i) => n > maxThreads[i]);
    if (axis < 0) return;
    throw new BackendError(
      `gpu:${tier}: ${name} needs ${threads[axis]} threads along ${"xyz"[axis]}, but this device allows ${maxThreads[axis]} (maxComputeWorkgroupsPerDimension); use smaller batches, or the wasm backend`,
      { threads, maxThreads },
    );
  }

  #checkAlive(): void {
    const reason = this.device.lost();
    if (reason === null) return;
    throw new BackendError(
      `gpu:${this.device.tier}: the device was lost (${reason}), and all tensors on it with it; call await useBackend(…) again, and load the model from its last checkpoint`,
      { reason },
    );
  }
}

/** Without axes of size 1 at the end, which cost nothing in fewer dimensions. */
function trimmed(threads: readonly number[]): readonly number[] {
  let rank = threads.length;
  while (rank > 1 && threads[rank - 1] === 1) rank -= 1;
  return threads.slice(0, rank);
}

/** What was written as `name(…) { … }` in a table, under the name that the kernel calls it by. */
function helperFunction(name: string, fn: ScalarFunction): HelperFunction {
  const text = gpuSource.get(fn)!;
  return { source: `function ${name}${text.slice(text.indexOf("("))}`, settings: { name } };
}
