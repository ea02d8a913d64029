import type { Tensor } from "pellucid";
import {
  type ModuleInfo,
  type ModuleVariant,
  moduleInfo,
  type OpInfo,
  type OpVariant,
  opInfo,
} from "../../../src/testing/op-info/index.js";

export interface Variant {
  /** "conv2d, groups" */
  title: string;
  info: OpInfo;
  variant: OpVariant;
}

/** All ways to call all ops. */
export const variants: readonly Variant[] = Object.entries(opInfo).flatMap(([name, info]) =>
  Object.entries(info.variants).map(([way, variant]) => ({ title: `${name}, ${way}`, info, variant })),
);

/** Those that can be differentiated. */
export const differentiable = variants.filter(({ variant }) => variant.derivatives > 0);

export interface Use {
  title: string;
  info: ModuleInfo;
  variant: ModuleVariant;
}

/** All ways to use all modules. */
export const uses: readonly Use[] = Object.entries(moduleInfo).flatMap(([name, info]) =>
  Object.entries(info.variants).map(([way, variant]) => ({ title: `nn.${name}, ${way}`, info, variant })),
);

/** Looks at every element by itself while they are few, and else along random directions. */
export const modeFor = (inputs: readonly Tensor[], few: number): "full" | "directional" =>
  inputs.reduce((sum, { size }) => sum + size, 0) <= few ? "full" : "directional";

/** Titles with what they stand for, as vitest's `each` wants them. */
export const titled = <T extends { title: string }>(list: readonly T[]): [string, T][] =>
  list.map((entry) => [entry.title, entry]);
