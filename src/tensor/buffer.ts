import { arrayTypes } from "../../kernels/shared/types.js";
import type { Backend, Storage } from "../backends/backend.js";
import { AutogradError, BackendError } from "../errors.js";
import type { DType, NumericArray } from "./dtype.js";
import { backwardCount, keepToBudget, type ManagedMemory, type Scope, track, untrack } from "./memory.js";
import { type Migrant, migrateOnSwitch } from "./migration.js";
import { QUEUE_LENGTH, type QueuedRead, queueRead } from "./read-queue.js";

interface Device {
  readonly backend: Backend;
  readonly storage: Storage;
}

/** Values up to this size are copied to the host when their storage is released, so that they stay readable. */
const SMALL_BYTES = 4096;

/** How many values are on their way to the host, from devices that answer later. */
let arriving = 0;

/** Runs the finalizer of a storage whose buffer was garbage-collected. */
const collected = new FinalizationRegistry<() => void>((finalize) => finalize());

/**
 * The elements of one or more tensors: a host copy, a storage on a device, or both. When both are there they are
 * equal, and the storage is a cache that can be dropped at any time.
 */
export class TensorBuffer implements ManagedMemory, QueuedRead, Migrant {
  readonly dtype: DType;
  readonly length: number;
  /** Counts updates in place, so that a gradient computed from overwritten values can be refused. */
  version = 0;
  scope: Scope | null = null;
  lastUse = backwardCount();
  #host: NumericArray | null;
  #device: Device | null;
  #releasedWhen: string | null = null;
  #abandoned = false;
  #pinned = false;
  #queued = false;
  #migrates = false;

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
    const buffer = new TensorBuffer(dtype, length, null, { backend, storage });
    buffer.#handOver();
    keepToBudget(buffer);
    return buffer;
  }

  get byteLength(): number {
    return this.#device?.storage.byteLength ?? this.#host?.byteLength ?? 0;
  }

  /** Whether `readSync` can answer without waiting for a device. */
  get readableSync(): boolean {
    return this.#host !== null || (this.#device !== null && this.#device.backend.readSync !== null);
  }

  get pinned(): boolean {
    return this.#pinned;
  }

  /** From now on nothing releases the elements: they live until nothing refers to them. */
  pin(): void {
    if (this.#pinned) return;
    this.settle();
    this.#pinned = true;
    this.#handOver();
  }

  get released(): boolean {
    return this.#releasedWhen !== null;
  }

  /** Whether this was a result that nobody held on to when its scope ended; a small one can still be read. */
  get abandoned(): boolean {
    return this.#abandoned && !this.#pinned;
  }

  /** The elements on `backend`, copied there first when they are somewhere else. */
  storageOn(backend: Backend): Storage {
    this.#checkReadable();
    this.lastUse = backwardCount();
    if (this.#device?.backend === backend) return this.#device.storage;
    const storage = backend.upload(this.#host ?? this.#readToMove(backend));
    this.#moveTo({ backend, storage });
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
    this.lastUse = backwardCount();
    // On cpu a leaf's storage is its host array itself, which is then up to date.
    if ((storage as unknown) !== this.#host) this.#host = null;
    this.#moveTo({ backend, storage });
  }

  /**
   * Moves the elements to the host. Where a read makes the device stop they stay there instead, queued to be read
   * some time, unless they are garbage by then.
   */
  spill(): void {
    if (this.#device === null) return;
    if (this.#host === null && this.#device.backend.readsStall) {
      this.#leaveToCollector(this.#device);
      if (this.#queued) return;
      this.#queued = true;
      queueRead(this);
      return;
    }
    try {
      this.#host ??= this.#readDevice();
    } catch (error) {
      // What was put off may need more memory than there is. This is called to make room, not by who wants to read it.
      if (!(error instanceof BackendError && "asked" in error.details)) throw error;
      this.#releasedWhen = `to make room, since there was no memory to compute it (${error.message})`;
    }
    this.#moveTo(null);
  }

  /** Computes the elements now, if that was put off: they shall not hold on to what they are computed from. */
  settle(): void {
    if (this.#device !== null) this.#device.backend.settle?.(this.#device.storage);
  }

  /** Copies the elements to the host, for another backend to take them from there. */
  async leave(from: Backend): Promise<void> {
    const device = this.#device;
    if (device?.backend !== from || this.#host !== null) return;
    this.#arrive(device, await from.read(device.storage));
  }

  /** Its turn has come: the elements are read now, or as soon as the device answers. */
  readQueued(): void {
    this.#queued = false;
    const device = this.#device;
    if (device === null || this.#host !== null || this.#pinned) return;
    const { backend, storage } = device;
    if (backend.readSync === null && arriving >= 2 * QUEUE_LENGTH) {
      this.#moveTo(null);
      this.#releasedWhen = `to make room, since nothing was awaited while ${arriving} values were on their way to the host`;
      return;
    }
    // A device that is lost has nothing left to bring; whoever reads the tensor is told so.
    if (backend.readSync === null) {
      arriving += 1;
      const done = () => {
        arriving -= 1;
      };
      backend
        .read(storage)
        .then((data) => this.#arrive(device, data))
        .then(done, done);
      return;
    }
    try {
      this.#arrive(device, backend.readSync(storage));
    } catch (error) {
      if (!(error instanceof BackendError)) throw error;
    }
  }

  /**
   * Frees the storage. Elements that are on the host, or small enough to be copied there, stay readable; reading
   * any other from now on is an error that names `when`.
   */
  release(when: string): void {
    if (this.#device === null) return;
    if (this.#host !== null) {
      this.spill();
      return;
    }
    if (this.#pinned) return;
    this.#abandoned = true;
    if (this.length * arrayTypes[this.dtype].BYTES_PER_ELEMENT <= SMALL_BYTES) this.spill();
    else {
      this.#moveTo(null);
      this.#releasedWhen = when;
    }
  }

  /** What was read from a device is here, unless something else has taken its place in the meantime. */
  #arrive(device: Device, data: NumericArray): void {
    if (this.#device !== device || this.#host !== null) return;
    this.#host = data;
    this.#moveTo(null);
  }

  #moveTo(device: Device | null): void {
    const before = this.#device;
    untrack(this);
    this.#device = device;
    this.#handOver();
    if (before !== null && (before.backend !== device?.backend || before.storage !== device.storage))
      before.backend.free(before.storage);
  }

  /** Tells who answers for the storage from now on. */
  #handOver(): void {
    collected.unregister(this);
    if (this.#device === null) return;
    if (this.#pinned && this.#host === null) this.#leaveToCollector(this.#device);
    else track(this);
  }

  #leaveToCollector({ backend, storage }: Device): void {
    if (this.#pinned && backend.readSync === null && !this.#migrates) {
      this.#migrates = true;
      migrateOnSwitch(this);
    }
    untrack(this);
    collected.unregister(this);
    collected.register(this, backend.finalizer(storage), this);
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

  #readToMove(to: Backend): NumericArray {
    const { backend, storage } = this.#device!;
    if (backend.readSync !== null) return backend.readSync(storage);
    throw new BackendError(
      `a tensor that ${to.describe()} is to compute with is on ${backend.describe()}, which cannot be read without waiting; read it with "await t.data()" and make a new tensor of that, or go back with useBackend(). Parameters, optimizer state and what keep() was called on move along with useBackend() by themselves`,
    );
  }

  #checkReadable(): void {
    if (this.#releasedWhen === null) return;
    throw new AutogradError(
      `this tensor's memory was released ${this.#releasedWhen}; call keep(tensor) before then to hold on to it, or read it earlier with "await tensor.data()"`,
      { released: this.#releasedWhen },
    );
  }
}
