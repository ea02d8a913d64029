import fc from "fast-check";
import type { AnyModule, Module } from "../../nn/module.js";
import type { Tensor } from "../../tensor/tensor.js";
import type { Derivatives } from "./op-info.js";

/** A small module in float64, and something to put in. */
export interface ModuleSample {
  /** A module, with weights of its own. */
  readonly module: Module;
  /** What it is called with. */
  readonly input: Tensor;
  /** Both as code: an object of `module` and `input`. */
  [fc.toStringMethod](): string;
}

/** One way to use a module. */
export interface ModuleVariant {
  /** Modules and inputs. */
  readonly samples: fc.Arbitrary<ModuleSample>;
  /** How often the output can be differentiated. */
  readonly derivatives: Derivatives;
}

/** The class of a module, of whatever arguments. */
// biome-ignore lint/suspicious/noExplicitAny: constructors take all kinds of arguments
export type ModuleClass = new (...args: any[]) => AnyModule;

/** What the tests must know of a module. */
export interface ModuleInfo {
  /** The class. */
  readonly module: ModuleClass;
  /** For which inputs the output and its derivatives are numbers. */
  readonly domain: string;
  /** As that of an op. */
  readonly rtol: number;
  /** The ways to make it, by name. */
  readonly variants: Readonly<Record<string, ModuleVariant>>;
  /** Those of all variants. */
  readonly samples: fc.Arbitrary<ModuleSample>;
}

export const describeModule = (info: Omit<ModuleInfo, "samples">): ModuleInfo => ({
  ...info,
  samples: fc.oneof(...Object.values(info.variants).map(({ samples }) => samples)),
});
