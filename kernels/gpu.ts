// What the gpu.js kernels have in common. Such a kernel is one function that computes one element of its output: gpu.js
// reads its text, translates it (to WGSL, GLSL, WebAssembly or plain JavaScript) and runs it once for every element.
// So it may use nothing but its arguments, `this` and Math; and since no two elements may write to the same place,
// whatever adds up is *gathered* by the element that wants the sum.
//
// Arrays are flat, whatever shape they stand for. Numbers in a local variable are float32, so that a position that was
// computed is exact up to 2^24; `this.thread` and `this.constants` are whole numbers as long as they stay among
// themselves.

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
