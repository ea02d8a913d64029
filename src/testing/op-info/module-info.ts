import fc from "fast-check";
import type { Module } from "../../nn/module.js";
import type { Tensor } from "../../tensor/tensor.js";
import type { Derivatives } from "./op-info.js";

/** A small module in float64, and something to put in. */
export interface ModuleSample {
  readonly module: Module;
  readonly input: Tensor;
  /** Both as code: an object of `module` and `input`. */
  [fc.toStringMethod](): string;
}

/** One way to use a module. */
export interface ModuleVariant {
  readonly samples: fc.Arbitrary<ModuleSample>;
  readonly derivatives: Derivatives;
}

// biome-ignore lint/suspicious/noExplicitAny: constructors take all kinds of arguments
type AnyModule = new (...args: any[]) => Module;

/** What the tests must know of a module. */
export interface ModuleInfo {
  readonly module: AnyModule;
  /** For which inputs the output and its derivatives are numbers. */
  readonly domain: string;
  /** As that of an op. */
  readonly rtol: number;
  readonly variants: Readonly<Record<string, ModuleVariant>>;
  /** Those of all variants. */
  readonly samples: fc.Arbitrary<ModuleSample>;
}

export const describeModule = (info: Omit<ModuleInfo, "samples">): ModuleInfo => ({
  ...info,
  samples: fc.oneof(...Object.values(info.variants).map(({ samples }) => samples)),
});
