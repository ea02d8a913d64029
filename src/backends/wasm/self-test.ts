import { type HalvedGradient, halvingOnSimd } from "../../../kernels/conv2d/halving-simd-host.js";
import { simdKernels } from "../../../kernels/index.js";
import type { NumericArray } from "../../../kernels/shared/types.js";
import { integerKernels } from "./integer-kernels.js";
import type { CompiledKernels } from "./module.js";
import { WasmRuntime, WasmStorage } from "./runtime.js";
import { calls, halvingCalls } from "./self-test-calls.js";

const isGradient = (value: unknown): value is HalvedGradient<unknown> =>
  typeof (value as HalvedGradient<unknown> | null)?.dy === "object";

type Kernel = (...args: unknown[]) => unknown;

const all = { ...calls, ...halvingCalls };

/** A memory for the calls alone. */
const MEBIBYTES = 64;

/** The first kernel of which a build answers other bits than the right one, or fails; null where there is none. */
export async function firstDifference(
  build: CompiledKernels,
  right: CompiledKernels,
): Promise<string | null> {
  const [one, other] = [await bitsOf(build), await bitsOf(right)];
  const answered = (name: keyof typeof all, call: readonly unknown[]) => {
    try {
      return one(name, call);
    } catch {
      return null;
    }
  };
  for (const name of Object.keys(all) as (keyof typeof all)[])
    for (const call of all[name]) if (answered(name, call) !== other(name, call)) return name;
  return null;
}

/** What a build answers to a call, as a text that another's can be compared with. */
async function bitsOf(kernels: CompiledKernels) {
  const runtime = await WasmRuntime.start(() => kernels, { threads: 1, maximumMebibytes: MEBIBYTES });
  const table = { ...simdKernels(runtime, integerKernels(runtime)), ...halvingOnSimd(runtime) };
  const enter = (value: unknown): unknown => {
    if (ArrayBuffer.isView(value)) return runtime.upload(value as NumericArray);
    if (isGradient(value)) return { dy: enter(value.dy), argmax: enter(value.argmax), y: enter(value.y) };
    return Array.isArray(value) ? value.map(enter) : value;
  };
  return (name: keyof typeof all, call: readonly unknown[]): string => {
    const result = (table[name] as Kernel)(...call.map(enter));
    const parts = result instanceof WasmStorage ? [result] : Object.values(result ?? {});
    return parts
      .map((part) => (part === null ? "" : Buffer.from(runtime.read(part).buffer).toString("latin1")))
      .join();
  };
}
