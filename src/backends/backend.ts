// Where the numbers are, and what computes with them. An op such as conv2d calls one kernel, `kernels.conv2d(…)`, and does not
// know which of three answers: plain JavaScript (cpu.ts), SIMD in WebAssembly on threads (wasm/), or a GPU (gpu/). All are tested
// against the same plain loops, kernels/<kernel>/reference.ts; kernels/index.ts puts the list of them together.

import type { Kernels } from "../../kernels/index.js";
import type { DType, NumericArray, Storage } from "../../kernels/shared/types.js";

export type { Kernels, Storage };

/** What a backend has allocated and not yet freed. */
export interface MemoryUse {
  /** How many bytes. */
  bytes: number;
  /** In how many buffers. */
  buffers: number;
}

/**
 * Something that can run every kernel. Kernels are dispatched synchronously everywhere; only reading may have to
 * wait.
 *
 * A storage belongs to whoever received it from `upload` or a kernel, until it is given to `free`. After that the
 * backend may hand the same memory out again.
 */
export interface Backend {
  /** What `useBackend` and messages call it. */
  readonly name: string;
  /** Element types of the floating-point tensors it computes on; tensors of any other float type run on cpu. */
  readonly floats: readonly DType[];
  /** What computes. */
  readonly kernels: Kernels;
  /** Kernels that this backend does not have itself and borrows from cpu, by copying there and back. */
  readonly fallbacks: readonly (keyof Kernels)[];

  /** One line on what really runs: adapter, SIMD level, threads. */
  describe(): string;
  /** May keep `data` itself rather than a copy: the caller no longer writes to it. */
  upload(data: NumericArray): Storage;
  /** A copy of the elements. */
  read(storage: Storage): Promise<NumericArray>;
  /**
   * Whether a read makes the device stop. Where it does, nothing is read that was not asked for; see
   * src/tensor/README.md.
   */
  readonly readsStall: boolean;
  /** The same without waiting, or null where the backend cannot. */
  readSync: ((storage: Storage) => NumericArray) | null;
  /** Gives a storage back: nobody asks for it again. */
  free(storage: Storage): void;
  /** Where a backend puts off what it computes: computes this now, and lets go of what that reads. */
  settle?(storage: Storage): void;
  /**
   * What to run once a storage's last owner has been garbage-collected without `free`. The callback must not hold
   * on to memory that the engine could have reclaimed by itself.
   */
  finalizer(storage: Storage): () => void;
  /** What is allocated and not yet freed. */
  memory(): MemoryUse;
}

/** The same kernels, each call of which `around` runs. */
export function aroundKernels<T extends object>(kernels: T, around: (call: () => unknown) => unknown): T {
  const wrapped = Object.entries(kernels).map(([name, kernel]) => [
    name,
    (...args: unknown[]) => around(() => (kernel as (...args: unknown[]) => unknown)(...args)),
  ]);
  return Object.fromEntries(wrapped) as T;
}

// Next: kernels/im2col/reference.ts, the first half of a convolution: it lays the patches out.
