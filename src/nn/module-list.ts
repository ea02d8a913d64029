import { describe } from "../describe.js";
import { ValueError } from "../errors.js";
import { type AnyModule, Module } from "./module.js";

/**
 * Modules in a list, which may grow. It has no forward of its own: a loop goes through it. In a state dict its modules are
 * named by position, as in PyTorch; an array in a property does the same.
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.ModuleList.html
 *
 * @typeParam M what kind of modules there are.
 * @throws {ValueError} when one of them is no module; by `forward`, always.
 * @example
 * const blocks = new nn.ModuleList([new nn.Linear(4, 4), new nn.Linear(4, 4)]);
 * let y = ones([2, 4]);
 * for (const block of blocks) y = relu(block.forward(y));
 * blocks.namedParameters()[0][0]; // "0.weight"
 */
export class ModuleList<M extends AnyModule = Module> extends Module<[], never> {
  readonly #modules: M[] = [];

  constructor(modules: Iterable<M> = []) {
    super();
    this.extend(modules);
  }

  /** How many there are. */
  get length(): number {
    return this.#modules.length;
  }

  /** The module at a position, counted from the end where it is negative; undefined where there is none. */
  at(position: number): M | undefined {
    return this.#modules.at(position);
  }

  /** The modules, first to last: for (const block of blocks). */
  [Symbol.iterator](): Iterator<M> {
    return this.#modules[Symbol.iterator]();
  }

  /** Adds one at the end. */
  append(module: M): this {
    if (!(module instanceof Module)) {
      throw new ValueError(
        `ModuleList: module ${this.length} is ${describe(module)}; it must be a module: write new nn.ReLU() for relu`,
      );
    }
    this.#modules.push(module);
    return this;
  }

  /** Adds several at the end. */
  extend(modules: Iterable<M>): this {
    if (typeof (modules as Partial<Iterable<M>> | null)?.[Symbol.iterator] !== "function") {
      throw new ValueError(
        `ModuleList: modules is ${describe(modules)}; it must be a list of modules: write new ModuleList([a, b])`,
      );
    }
    for (const module of modules) this.append(module);
    return this;
  }

  override namedChildren(): [string, AnyModule][] {
    const own = this.#modules.map((module, i): [string, AnyModule] => [String(i), module]);
    return [...own, ...super.namedChildren()];
  }

  forward(): never {
    throw new ValueError(
      "ModuleList: it has no forward; go through its modules: for (const module of list) x = module.forward(x), or use Sequential",
    );
  }
}
