import type { Kernels } from "../../../kernels/index.js";
import { createArray, type NumericArray } from "../../../kernels/shared/types.js";
import { cpuKernels } from "../cpu.js";
import { type WasmRuntime, WasmStorage } from "./runtime.js";

/** The reference loops, reading the memory itself: arithmetic on integers is rare, and not worth more. */
export function integerKernels(runtime: WasmRuntime): Kernels<WasmStorage> {
  const enter = (value: unknown): unknown => (value instanceof WasmStorage ? runtime.view(value) : value);
  const wrapped = Object.entries(cpuKernels(createArray)).map(([name, kernel]) => [
    name,
    // The result is copied in at the end: a memory that is not shared moves when it grows, and views of it with it.
    (...args: unknown[]) =>
      runtime.upload((kernel as (...args: unknown[]) => NumericArray)(...args.map(enter))),
  ]);
  return Object.fromEntries(wrapped) as unknown as Kernels<WasmStorage>;
}
