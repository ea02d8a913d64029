import { type CompiledKernels, compileKernels, kernelBytes } from "./module.js";
import { compileJoined } from "./v8-flags.js";

interface Tested {
  kernels: CompiledKernels;
  /** What is wrong with them; null where nothing is. */
  fault: string | null;
}

const tested = new Map<boolean, Promise<Tested>>();

/**
 * The kernels of which V8 joins operations to 256 bits. It calls that an experiment, so every kernel's results are first compared
 * with those of the same code in 128 bits, once in a thread that uses the library.
 */
export function wideKernels(shared: boolean): Promise<Tested> {
  const before = tested.get(shared);
  if (before !== undefined) return before;
  const now = compileAndTest(shared);
  tested.set(shared, now);
  return now;
}

async function compileAndTest(shared: boolean): Promise<Tested> {
  const module = compileJoined(await kernelBytes("wide", shared));
  const kernels: CompiledKernels = { module, level: "wide", whyNotWide: null };
  const relaxed = await compileKernels("relaxed", shared);
  const { firstDifference } = await import("./self-test.js");
  try {
    const kernel = await firstDifference(kernels, relaxed);
    const fault = kernel === null ? null : `the engine's code of 256 bits computes ${kernel} differently`;
    return { kernels, fault };
  } catch (error) {
    const why = (error as Error).message;
    return { kernels, fault: `the engine's code of 256 bits could not be tested (${why})` };
  }
}
