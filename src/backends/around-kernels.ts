import type { Kernels } from "./backend.js";

/** The same kernels, each call of which `around` runs. */
export function aroundKernels(kernels: Kernels, around: (call: () => unknown) => unknown): Kernels {
  const wrapped = Object.entries(kernels).map(([name, kernel]) => [
    name,
    (...args: unknown[]) => around(() => (kernel as (...args: unknown[]) => unknown)(...args)),
  ]);
  return Object.fromEntries(wrapped) as Kernels;
}
