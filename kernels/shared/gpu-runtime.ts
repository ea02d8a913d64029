// What the gpu.js kernels have in common, and what their host halves see of the gpu backend.
//
// Such a kernel is one function that computes one element of its output: gpu.js reads its text, translates it (to WGSL,
// GLSL, WebAssembly or plain JavaScript) and runs it once for every element. So it may use nothing but its arguments,
// `this` and Math; and since no two elements may write to the same place, whatever adds up is *gathered* by the element
// that wants the sum.
//
// Arrays are flat, whatever shape they stand for. Numbers in a local variable are float32, so that a position that was
// computed is exact up to 2^24; `this.thread` and `this.constants` are whole numbers as long as they stay among
// themselves.

import type { DType, NumericArray, Storage } from "./types.js";

/** Which element is computed, along up to three axes of the output, x fastest; and the sizes it is compiled for. */
export interface Thread<Size extends string = never> {
  readonly thread: { readonly x: number; readonly y: number; readonly z: number };
  readonly constants: Readonly<Record<Size, number>>;
}

export type Elements = ArrayLike<number>;

/** A kernel of any sizes and arguments. */
// biome-ignore lint/suspicious/noExplicitAny: each kernel names its own sizes and arguments
export type GpuKernel = (this: any, ...args: any[]) => number;

/** A function of numbers that a kernel calls as `apply`; it is compiled into it. */
export type ScalarFunction = (...args: number[]) => number;

/** Elements on the device. */
export interface GpuArray extends Storage {
  readonly dtype: DType;
  readonly length: number;
}

export interface Dispatch {
  kernel: GpuKernel;
  /** Threads along x, y and z; one for each element of the result. */
  threads: readonly number[];
  sizes?: Readonly<Record<string, number>>;
  args: readonly (GpuArray | number)[];
  /** Default: float32. */
  dtype?: DType;
  /** Functions that the kernel calls, by name. */
  helpers?: Readonly<Record<string, ScalarFunction>>;
}

export interface GpuRuntime {
  run(dispatch: Dispatch): GpuArray;
  upload(data: NumericArray): GpuArray;
  free(array: GpuArray): void;
  /** An error that says what the device cannot do. */
  refusal(reason: string, details?: Readonly<Record<string, unknown>>): Error;
}

/** Runs `fn` and frees what it has made on the way: all that it calls `own` on. */
export function stages<T>(runtime: GpuRuntime, fn: (own: (array: GpuArray) => GpuArray) => T): T {
  const made: GpuArray[] = [];
  try {
    return fn((array) => {
      made.push(array);
      return array;
    });
  } finally {
    for (const array of made) runtime.free(array);
  }
}

/**
 * The longest axis whose positions a kernel may divide. (x + 0.5) / n must fall between the right whole numbers, 0.5 / n
 * away from either, though x + 0.5 is rounded to float32 and a GPU's quotient may be off by 2.5 units in the last place:
 * that holds up to x = 2^24 / 10.
 */
const MAX_DIVIDED = 2 ** 20;

/** The length of an axis that stands for several, if it is not too long for that. */
export function divided(runtime: GpuRuntime, length: number): number {
  if (length <= MAX_DIVIDED) return length;
  throw runtime.refusal(
    `an op walks along ${length} elements in one go, and positions can be told apart in float32 only up to ${MAX_DIVIDED}; use smaller batches, or the wasm backend`,
    { length, limit: MAX_DIVIDED },
  );
}
