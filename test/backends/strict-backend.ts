import { createArray, dtypeOf, type NumericArray } from "../../kernels/shared/types.js";
import type { Backend, Kernels, MemoryUse, Storage } from "../../src/backends/backend.js";
import { CpuBackend } from "../../src/backends/cpu.js";

/** Memory that is somewhere else: the host sees a number and a length. */
class Handle implements Storage {
  readonly byteLength: number;
  freed = false;

  constructor(readonly elements: NumericArray) {
    this.byteLength = elements.byteLength;
  }
}

export interface StrictOptions {
  /** Whether optimizers change their arguments, or answer new storages. */
  inPlace?: boolean;
  /** A device that only answers later, as WebGPU does. */
  synchronous?: boolean;
}

/**
 * A device of its own for tests: storages are opaque, nothing is shared with the host, freed memory is overwritten at
 * once, and using or freeing it again is an error. What merely happens to work where memory is plain JavaScript
 * does not work here.
 */
export class StrictBackend implements Backend {
  readonly name = "strict";
  readonly floats = ["float32"] as const;
  readonly fallbacks: readonly (keyof Kernels)[] = [];
  readonly readsStall: boolean;
  readonly kernels: Kernels;
  readonly readSync: Backend["readSync"];
  /** How many times elements were copied from the host. */
  uploads = 0;
  readonly #cpu = new CpuBackend();
  readonly #inPlace: boolean;
  #bytes = 0;
  #buffers = 0;

  constructor({ inPlace = true, synchronous = true }: StrictOptions = {}) {
    this.#inPlace = inPlace;
    this.readsStall = !synchronous;
    this.readSync = synchronous ? (storage) => this.#open(storage).slice() : null;
    const names = Object.keys(this.#cpu.kernels) as (keyof Kernels)[];
    this.kernels = Object.fromEntries(names.map((name) => [name, this.#wrap(name)])) as unknown as Kernels;
  }

  describe(): string {
    return "strict (a device for tests)";
  }

  upload(data: NumericArray): Storage {
    this.uploads += 1;
    return this.#make(data.slice());
  }

  async read(storage: Storage): Promise<NumericArray> {
    return this.#open(storage).slice();
  }

  free(storage: Storage): void {
    this.#open(storage).fill(dtypeOf((storage as Handle).elements).startsWith("float") ? Number.NaN : 77);
    (storage as Handle).freed = true;
    this.#forget(storage.byteLength);
  }

  finalizer(storage: Storage): () => void {
    const { byteLength } = storage;
    return () => this.#forget(byteLength);
  }

  memory(): MemoryUse {
    return { bytes: this.#bytes, buffers: this.#buffers };
  }

  #forget(bytes: number): void {
    this.#bytes -= bytes;
    this.#buffers -= 1;
  }

  #make(elements: NumericArray): Handle {
    this.#bytes += elements.byteLength;
    this.#buffers += 1;
    return new Handle(elements);
  }

  #open(storage: Storage): NumericArray {
    if (!(storage instanceof Handle)) throw new Error("strict backend: this storage is not one of mine");
    if (storage.freed) throw new Error("strict backend: this storage was freed");
    return storage.elements;
  }

  /** The cpu kernel of that name on handles instead of arrays. */
  #wrap(name: keyof Kernels): (...args: unknown[]) => unknown {
    const kernel = this.#cpu.kernels[name] as (...args: unknown[]) => unknown;
    return (...args) => {
      const mine = new Map<unknown, Handle>();
      const open = (value: unknown): unknown => {
        if (Array.isArray(value)) return value.map(open);
        if (ArrayBuffer.isView(value))
          throw new Error("strict backend: an array of the host went to a kernel");
        if (!(value instanceof Handle)) return value;
        const elements = this.#inPlace ? this.#open(value) : this.#open(value).slice();
        mine.set(elements, value);
        return elements;
      };
      const close = (value: unknown): unknown => {
        if (ArrayBuffer.isView(value)) {
          const changedInPlace = this.#inPlace ? mine.get(value) : undefined;
          if (changedInPlace !== undefined) return changedInPlace;
          const copy = createArray(dtypeOf(value as NumericArray), (value as NumericArray).length);
          copy.set(value as NumericArray);
          this.#cpu.free(value as NumericArray);
          return this.#make(copy);
        }
        if (value === null || typeof value !== "object") return value;
        return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, close(part)]));
      };
      return close(kernel(...args.map(open)));
    };
  }
}
