// What a kernel's host half sees of the wasm backend: memory, threads, and how to set them to work.

import { CHUNK } from "./chunk.js";
import type { DType, NumericArray, Storage } from "./types.js";

/** A block of the memory that the threads share, read as elements of one type. */
export interface SimdArray extends Storage {
  readonly address: number;
  readonly dtype: DType;
  readonly length: number;
}

/** Where an argument is. */
export type Address = SimdArray | number;

/** A kernel of the binary, and how its arguments are written to shared memory; kernels/generated has all of them. */
export interface SimdKernel<Arguments> {
  readonly id: number;
  readonly name: string;
  write(words: Int32Array, floats: Float32Array, args: Arguments): void;
}

export interface SimdRuntime {
  /** How many threads may work on a kernel. */
  readonly threads: number;
  allocate(dtype: DType, length: number): SimdArray;
  free(array: SimdArray): void;
  /** The elements themselves, not a copy. */
  view(array: SimdArray): NumericArray;
  /** Runs all units of a kernel. */
  run<Arguments>(kernel: SimdKernel<Arguments>, units: number, args: NoInfer<Arguments>): void;
}

/** How many units an elementwise kernel has. */
export const chunks = (n: number): number => Math.ceil(n / CHUNK);

export const isFloat = (...arrays: SimdArray[]): boolean => arrays.every(({ dtype }) => dtype === "float32");

export const roundUp = (n: number, step: number): number => Math.ceil(n / step) * step;

/** Runs `fn` with memory for `length` floats that is free again afterwards. */
export function withScratch<T>(runtime: SimdRuntime, length: number, fn: (scratch: SimdArray) => T): T {
  const scratch = runtime.allocate("float32", length);
  try {
    return fn(scratch);
  } finally {
    runtime.free(scratch);
  }
}

/** Runs `fn` with `count` words, all 0, that kernels may set. */
export function withFlags<T>(runtime: SimdRuntime, count: number, fn: (flags: SimdArray) => T): T {
  const flags = runtime.allocate("int32", count);
  try {
    runtime.view(flags).fill(0);
    return fn(flags);
  } finally {
    runtime.free(flags);
  }
}

export const anySet = (runtime: SimdRuntime, flags: SimdArray): boolean => runtime.view(flags).includes(1);

/** Scratch memory for all threads, and where in a thread's own each part begins, in bytes. */
type ThreadScratch<Part extends string> = { memory: Address; perThread: number } & Record<Part, number>;

/** Runs `fn` with memory for each thread, cut into parts of so many floats in this order. */
export function withThreadScratch<Part extends string, T>(
  runtime: SimdRuntime,
  floats: Readonly<Record<Part, number>>,
  fn: (scratch: ThreadScratch<Part>) => T,
): T {
  const begins = { memory: 0, perThread: 0 } as ThreadScratch<Part>;
  let length = 0;
  for (const part in floats) {
    (begins as Record<Part, number>)[part] = 4 * length;
    length += floats[part];
  }
  const perThread = roundUp(length, 16);
  return withScratch(runtime, runtime.threads * perThread, (memory) => {
    begins.memory = memory;
    begins.perThread = 4 * perThread;
    return fn(begins);
  });
}
