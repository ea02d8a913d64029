import type { Backend, Storage } from "../backends/backend.js";
import { AutogradError, BackendError } from "../errors.js";
import type { DType, NumericArray } from "./dtype.js";

interface Device {
  readonly backend: Backend;
  readonly storage: Storage;
}

/** Values up to this size are copied to the host when their storage is taken back, so that they stay readable. */
export const SMALL_BYTES = 4096;

/** Runs the finalizer of a storage whose buffer was garbage-collected. */
const collected = new FinalizationRegistry<() => void>((finalize) => finalize());

/**
 * The elements of one or more tensors: a host copy, a storage on a device, or both. When both are there they are
 * equal, and the storage is a cache that can be dropped at any time.
 */
export class TensorBuffer {
  readonly dtype: DType;
  readonly length: number;
  /** Counts updates in place, so that a gradient computed from overwritten values can be refused. */
  version = 0;
  /** Parameters, buffers, optimizer state, and what `keep` was called on: never taken back. */
  pinned = false;
  /** Made by an op that is on the tape. */
  recorded = false;
  #host: NumericArray | null;
  #device: Device | null;
  #takenBack: string | null = null;

  private constructor(dtype: DType, length: number, host: NumericArray | null, device: Device | null) {
    this.dtype = dtype;
    this.length = length;
    this.#host = host;
    this.#device = device;
  }

  /** `data` belongs to the buffer from now on. */
  static fromHost(dtype: DType, data: NumericArray): TensorBuffer {
    return new TensorBuffer(dtype, data.length, data, null);
  }

  static fromStorage(backend: Backend, storage: Storage, dtype: DType, length: number): TensorBuffer {
    return new TensorBuffer(dtype, length, null, { backend, storage });
  }

  get byteLength(): number {
    return this.#device?.storage.byteLength ?? this.#host?.byteLength ?? 0;
  }

  /** Whether the elements are on the host, and a storage is only a cache of them. */
  get onHost(): boolean {
    return this.#host !== null;
  }

  /** Whether `readSync` can answer without waiting for a device. */
  get readableSync(): boolean {
    return this.#host !== null || (this.#device !== null && this.#device.backend.readSync !== null);
  }

  get takenBack(): boolean {
    return this.#takenBack !== null;
  }

  /** The elements on `backend`, copied there first when they are somewhere else. */
  storageOn(backend: Backend): Storage {
    this.#checkReadable();
    if (this.#device?.backend === backend) return this.#device.storage;
    const storage = backend.upload(this.#host ?? this.#readDevice());
    if (this.#device !== null) this.#freeDevice();
    this.#device = { backend, storage };
    if (this.pinned) this.leaveToCollector();
    return storage;
  }

  /** A copy of the elements. */
  async read(): Promise<NumericArray> {
    this.#checkReadable();
    if (this.#host !== null) return this.#host.slice();
    const { backend, storage } = this.#device!;
    return backend.read(storage);
  }

  /** A copy of the elements, at once. */
  readSync(): NumericArray {
    this.#checkReadable();
    return this.#host !== null ? this.#host.slice() : this.#readDevice();
  }

  /** Puts the result of an update in place here. */
  replace(backend: Backend, storage: Storage): void {
    this.version += 1;
    const unchanged = this.#device?.backend === backend && this.#device.storage === storage;
    if (!unchanged && this.#device !== null) this.#freeDevice();
    // On cpu a leaf's storage is its host array itself, which is then up to date.
    if ((storage as unknown) !== this.#host) this.#host = null;
    this.#device = { backend, storage };
    if (!unchanged && this.pinned) this.leaveToCollector();
  }

  /** Frees the storage of a buffer that has its elements on the host too. */
  dropCache(): void {
    if (this.#host !== null && this.#device !== null) this.#freeDevice();
  }

  /** Moves the elements to the host; where that cannot be done at once the storage is left to the collector. */
  spill(): void {
    if (this.#device === null || this.#host !== null) return;
    if (this.#device.backend.readSync === null) {
      this.leaveToCollector();
      return;
    }
    this.#host = this.#readDevice();
    this.dropCache();
  }

  /** From now on the storage is freed when this buffer is garbage-collected. */
  leaveToCollector(): void {
    if (this.#device === null) return;
    const { backend, storage } = this.#device;
    collected.unregister(this);
    collected.register(this, backend.finalizer(storage), this);
  }

  /**
   * Frees the storage. Elements that are on the host, or small enough to be copied there, stay readable; reading
   * any other from now on is an error that names `when`.
   */
  takeBack(when: string): void {
    if (this.pinned || this.#takenBack !== null) return;
    if (this.#host === null && this.byteLength <= SMALL_BYTES) this.spill();
    else if (this.#host !== null) this.dropCache();
    else if (this.#device !== null) {
      this.#freeDevice();
      this.#takenBack = when;
    }
  }

  #freeDevice(): void {
    const { backend, storage } = this.#device!;
    collected.unregister(this);
    backend.free(storage);
    this.#device = null;
  }

  #readDevice(): NumericArray {
    const { backend, storage } = this.#device!;
    if (backend.readSync === null) {
      throw new BackendError(
        `dataSync: backend "${backend.name}" cannot read without waiting; use "await tensor.data()" instead`,
      );
    }
    return backend.readSync(storage);
  }

  #checkReadable(): void {
    if (this.#takenBack === null) return;
    throw new AutogradError(
      `this tensor's memory was taken back ${this.#takenBack}; call keep(tensor) before then to hold on to it, or read it earlier with "await tensor.data()"`,
      { takenBack: this.#takenBack },
    );
  }
}
