import fc from "fast-check";
import { Dropout } from "../../nn/dropout.js";
import type { AnyModule, Module } from "../../nn/module.js";
import { ModuleList } from "../../nn/module-list.js";
import { Sequential } from "../../nn/sequential.js";
import { manualSeed, withOwnRandomState } from "../../tensor/random.js";
import type { Tensor } from "../../tensor/tensor.js";
import { tensor } from "../arbitraries/index.js";
import { toCode } from "../to-code.js";
import type { ModuleSample } from "./module-info.js";
import { anyValues, type Fill, positive } from "./values.js";

/** How to make a module, and that as code. */
export interface Recipe {
  readonly code: string;
  make(): Module;
}

export const layer = <Args extends unknown[]>(
  name: string,
  Class: new (...args: Args) => Module,
  ...args: Args
): Recipe => ({
  code: `new nn.${name}(${args.map(toCode).join(", ")})`,
  make: () => new Class(...args),
});

export const sequential = (...parts: Recipe[]): Recipe => ({
  code: `new nn.Sequential(${parts.map(({ code }) => code).join(", ")})`,
  make: () => new Sequential(...parts.map((part) => part.make())),
});

/** A list with a forward that runs one module after another. */
export const moduleList = (parts: readonly Recipe[]): Recipe => ({
  code: `Object.assign(new nn.ModuleList([${parts.map(({ code }) => code).join(", ")}]), { forward(x) { for (const module of this) x = module.forward(x); return x; } })`,
  make: () => {
    const list = new ModuleList(parts.map((part) => part.make()));
    const forward = (x: Tensor) => [...list].reduce((value, module) => module.forward(value), x);
    return Object.assign(list as AnyModule, { forward });
  },
});

/** Dropout whose mask is the same in every call. */
export const seededDropout = (p: number, seed: number): Recipe => ({
  code: `Object.assign(${layer("Dropout", Dropout, p).code}, { forward(x) { manualSeed(${seed}); return nn.Dropout.prototype.forward.call(this, x); } })`,
  make: () => {
    const module = new Dropout(p);
    module.forward = (x) =>
      withOwnRandomState(() => {
        manualSeed(seed);
        return Dropout.prototype.forward.call(module, x);
      });
    return module;
  },
});

/**
 * Biases lie off the grid on which products of two grid values are, so that what goes into a ReLU is at least 1/128
 * away from 0.
 */
const offProducts: Fill = (shape) => tensor({ shape, min: -2 + 1 / 128, max: 2 + 1 / 128 });

const fillOf = (name: string): Fill =>
  /running_var$/.test(name) ? positive : /bias$/.test(name) ? offProducts : anyValues;

/** Modules by a recipe, with any parameters and running statistics, in training or not. */
export function moduleSamples(
  recipe: Recipe,
  input: fc.Arbitrary<Tensor>,
  { training = true }: { training?: boolean } = {},
): fc.Arbitrary<ModuleSample> {
  const state = [...withOwnRandomState(() => recipe.make()).stateDict()].filter(
    ([, t]) => t.dtype === "float64",
  );
  const tensors = state.map(([name, { shape }]) => fillOf(name)(shape).map((t) => [name, t] as const));
  return fc.tuple(input, ...tensors).map(([x, ...entries]) => ({
    module: loaded(recipe, entries, training),
    input: x,
    [fc.toStringMethod]: () => codeOf(recipe, entries, training, x),
  }));
}

type Entries = readonly (readonly [string, Tensor])[];

function loaded(recipe: Recipe, entries: Entries, training: boolean): Module {
  const module = withOwnRandomState(() => recipe.make()).train(training);
  module.loadStateDict(new Map(entries), { strict: false });
  return module;
}

function codeOf(recipe: Recipe, entries: Entries, training: boolean, input: Tensor): string {
  const lines = [
    `const module = ${recipe.code}${training ? "" : ".eval()"};`,
    entries.length === 0 ? "" : `module.loadStateDict(new Map(${toCode(entries)}), { strict: false });`,
    `return { module, input: ${toCode(input)} };`,
  ];
  return `(() => { ${lines.filter((line) => line !== "").join(" ")} })()`;
}
