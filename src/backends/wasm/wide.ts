import { type CompiledKernels, compile, kernelBytes } from "./module.js";
import { compileJoined } from "./v8-flags.js";

interface Tested {
  kernels: CompiledKernels;
  /** What is wrong with them; null where nothing is. */
  fault: string | null;
}

const tested = new Map<boolean, Promise<Tested>>();

/**
 * The kernels of which V8 joins operations to 256 bits. It calls that an experiment, so every kernel's results are first compared
 * with those of the same code in 128 bits, once in a process.
 */
export function wideKernels(shared: boolean): Promise<Tested> {
  const before = tested.get(shared);
  if (before !== undefined) return before;
  const now = compileAndTest(shared);
  tested.set(shared, now);
  return now;
}

async function compileAndTest(shared: boolean): Promise<Tested> {
  const bytes = kernelBytes("relaxed", shared);
  const kernels: CompiledKernels = { module: compileJoined(bytes), level: "wide", shared };
  // An engine hands out the code it has to whoever compiles the same bytes. With an empty section at their end they are others.
  const others = new Uint8Array([...bytes, 0, 2, 1, "r".charCodeAt(0)]);
  const { firstDifference } = await import("./self-test.js");
  const kernel = await firstDifference(kernels, { module: await compile(others), level: "relaxed", shared });
  const fault = kernel === null ? null : `the engine's code of 256 bits computes ${kernel} otherwise`;
  return { kernels, fault };
}
