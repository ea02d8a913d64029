import { noGrad } from "../autograd/no-grad.js";
import { ShapeError, ValueError } from "../errors.js";
import { checkOptions } from "../options.js";
import { formatShape, sameShape } from "../tensor/shape.js";
import { Tensor } from "../tensor/tensor.js";

/** Names and tensors, as PyTorch names and lays them out: `conv1.weight` → [K, C, R, S]. */
export type StateDict = Map<string, Tensor>;

/**
 * A part of a network: it holds parameters and other modules in its properties, and computes something in `forward`.
 *
 * A property that holds a tensor with `requiresGrad` is a parameter; one that holds any other tensor is a buffer: it is
 * saved and loaded, but not trained. A module, or an array of modules, is a child. Whatever else a module keeps
 * belongs in a `#private` field.
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.Module.html
 *
 * @example
 * class Net extends nn.Module {
 *   hidden = new nn.Linear(784, 128);
 *   out = new nn.Linear(128, 10);
 *   forward(x: Tensor) {
 *     return this.out.forward(relu(this.hidden.forward(x)));
 *   }
 * }
 * new Net().namedParameters().map(([name]) => name);
 * // ["hidden.weight", "hidden.bias", "out.weight", "out.bias"]
 */
export abstract class Module {
  /** Whether dropout and batch-norm behave as in training; see {@link train} and {@link eval}. */
  training = true;

  abstract forward(x: Tensor): Tensor;

  /** How many floating-point operations `forward` takes from one shape to the other; a multiply-add counts as two. */
  flops(_input: readonly number[], _output: readonly number[]): number {
    return 0;
  }

  /** The name of a property in a state dict, where PyTorch's differs. */
  protected stateName(property: string): string {
    return property;
  }

  /** The modules directly inside this one, by property; those in an array by `property.index`. */
  namedChildren(): [string, Module][] {
    return Object.entries(this).flatMap(([name, value]): [string, Module][] => {
      if (value instanceof Module) return [[name, value]];
      if (!Array.isArray(value)) return [];
      return value.flatMap((item, i) =>
        item instanceof Module ? [[`${name}.${i}`, item] as [string, Module]] : [],
      );
    });
  }

  /** The modules directly inside this one. */
  children(): Module[] {
    return this.namedChildren().map(([, child]) => child);
  }

  /** This module (named "") and all inside it, outer before inner; each once, under the first of its names. */
  namedModules(): [string, Module][] {
    const names = new Map<Module, string>();
    const visit = (name: string, module: Module): void => {
      if (names.has(module)) return;
      names.set(module, name);
      for (const [property, child] of module.namedChildren())
        visit(name === "" ? property : `${name}.${property}`, child);
    };
    visit("", this);
    return [...names].map(([module, name]) => [name, module]);
  }

  /** All parameters, each once, though modules may share them. */
  namedParameters(): [string, Tensor][] {
    return this.#tensors().filter(([, t]) => t.requiresGrad);
  }

  parameters(): Tensor[] {
    return this.namedParameters().map(([, t]) => t);
  }

  /** All tensors that are saved but not trained, such as running statistics. */
  namedBuffers(): [string, Tensor][] {
    return this.#tensors().filter(([, t]) => !t.requiresGrad);
  }

  #tensors(): [string, Tensor][] {
    const found = new Map<Tensor, string>();
    for (const [path, module] of this.namedModules()) {
      for (const [property, value] of Object.entries(module)) {
        if (!(value instanceof Tensor) || found.has(value)) continue;
        const name = module.stateName(property);
        found.set(value, path === "" ? name : `${path}.${name}`);
      }
    }
    for (const [t, name] of found) {
      t.name = name;
      t.buffer.pin();
    }
    return [...found].map(([t, name]) => [name, t]);
  }

  /** Switches to training (or, with false, to inference) here and in everything inside. */
  train(mode = true): this {
    for (const [, module] of this.namedModules()) module.training = mode;
    return this;
  }

  /** Switches to inference: dropout passes everything, batch-norm uses its running statistics. */
  eval(): this {
    return this.train(false);
  }

  /** Every parameter and buffer by name. The tensors themselves, not copies. */
  stateDict(): StateDict {
    return new Map(this.#tensors());
  }

  /**
   * Throws what {@link loadStateDict} would throw, and loads nothing.
   *
   * @throws {ValueError} with `strict` (default), when a name is missing or unexpected; {@link ShapeError} when a shape
   * or dtype differs.
   */
  checkStateDict(state: ReadonlyMap<string, Tensor>, options: { strict?: boolean } = {}): void {
    checkOptions("loadStateDict", options, { strict: true });
    const { strict = true } = options;
    const own = this.stateDict();
    const missing = [...own.keys()].filter((name) => !state.has(name));
    const unexpected = [...state.keys()].filter((name) => !own.has(name));
    const misshapen = [...own].flatMap(([name, t]) => {
      const given = state.get(name);
      if (given === undefined || (sameShape(given.shape, t.shape) && given.dtype === t.dtype)) return [];
      return [
        `${name} is ${given.dtype} ${formatShape(given.shape)}, expected ${t.dtype} ${formatShape(t.shape)}`,
      ];
    });
    const problems = [
      strict && missing.length > 0 ? `missing: ${missing.join(", ")}` : "",
      strict && unexpected.length > 0 ? `unexpected: ${unexpected.join(", ")}` : "",
      misshapen.length > 0 ? `misshapen: ${misshapen.join("; ")}` : "",
    ].filter((problem) => problem !== "");
    if (problems.length > 0) {
      const wayOut =
        misshapen.length > 0
          ? "the network must be the one that was saved"
          : "pass { strict: false } to load what fits";
      const message = `loadStateDict: the state does not fit ${this.constructor.name}: ${problems.join("; ")}; ${wayOut}`;
      const details = { missing, unexpected, misshapen };
      throw misshapen.length > 0 ? new ShapeError(message, details) : new ValueError(message, details);
    }
  }

  /**
   * Puts the values of a state dict into the parameters and buffers of the same names.
   *
   * @throws {ValueError} with `strict` (default), when a name is missing or unexpected; {@link ShapeError} when a shape
   * or dtype differs. Nothing is loaded then.
   * @example
   * model.loadStateDict(await loadModel("runs/first/model.safetensors"));
   */
  loadStateDict(state: ReadonlyMap<string, Tensor>, options: { strict?: boolean } = {}): void {
    this.checkStateDict(state, options);
    const own = this.stateDict();
    noGrad(() => {
      for (const [name, t] of own) {
        const given = state.get(name);
        if (given !== undefined) t.assign(given);
      }
    });
  }
}

/** Notes whether each module inside `model` is in training; answers how to put that back. */
export function keepModes(model: Module): () => void {
  const modes = model.namedModules().map(([, module]) => [module, module.training] as const);
  return () => {
    for (const [module, training] of modes) module.training = training;
  };
}
