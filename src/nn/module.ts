import { noGrad } from "../autograd/no-grad.js";
import { describe } from "../describe.js";
import { DTypeError, ValueError } from "../errors.js";
import { cast } from "../ops/cast.js";
import { checkOptions } from "../options.js";
import { isFloat } from "../tensor/dtype.js";
import { Tensor } from "../tensor/tensor.js";
import { convertTensor } from "./convert-tensor.js";
import { formatModule } from "./format-module.js";
import {
  type BackwardHook,
  type HookHandle,
  registerAfter,
  registerBackward,
  registerBefore,
} from "./hooks.js";
import { membersOf } from "./members.js";
import { byFirstNames, checkState, type Slot } from "./state-dict.js";

/** Names and tensors, as PyTorch names and lays them out: `conv1.weight` → [K, C, R, S]. */
export type StateDict = Map<string, Tensor>;

/**
 * A part of a network: it holds parameters and other modules in its properties, and computes something in `forward`.
 *
 * A property that holds a leaf tensor with `requiresGrad` is a parameter; one that holds any other leaf is a buffer: it is
 * saved and loaded, but not trained. A module is a child. All of them may also be in arrays and plain objects, at any
 * depth: `blocks = [[new nn.Linear(2, 2)]]` has the parameter `blocks.0.0.weight`, as in PyTorch's `ModuleList` and
 * `ModuleDict`. A Map or Set may hold none. The result of an op, as in `this.features = relu(x)`, is neither, if it was
 * recorded or its memory was taken back. Whatever else a module keeps belongs in a `#private` field.
 *
 * What stands under several names is listed, and saved, once: under the first. It is loaded by any of them.
 *
 * `forward` takes a tensor and answers one, unless the class says otherwise: a `Module<[Tensor, Tensor], { logits: Tensor }>`
 * takes two, and answers an object. Functions that need a certain kind of module ask for it by these types.
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.Module.html
 *
 * @typeParam Inputs the arguments of forward.
 * @typeParam Output what forward answers.
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
 *
 * class Distance extends nn.Module<[Tensor, Tensor], { distance: Tensor }> {
 *   embed = new nn.Linear(784, 2);
 *   forward(a: Tensor, b: Tensor) {
 *     const apart = sub(this.embed.forward(a), this.embed.forward(b));
 *     return { distance: sum(mul(apart, apart), 1) };
 *   }
 * }
 */
export abstract class Module<Inputs extends readonly unknown[] = [x: Tensor], Output = Tensor> {
  /** Whether dropout and batch-norm behave as in training; see {@link train} and {@link eval}. */
  training = true;

  /** What the module makes of its inputs. */
  abstract forward(...inputs: Inputs): Output;

  /**
   * Calls `hook` with the inputs of every forward, before it; where it answers others, forward gets those. Hooks run in the
   * order in which they were registered. What is no array stands for the only input, as in PyTorch.
   *
   * Source: https://pytorch.org/docs/stable/generated/torch.nn.Module.html
   *
   * @throws {ValueError} when the hook is no function; in `forward()`, when it answers inputs of another kind.
   * @example
   * const handle = model.registerForwardPreHook((_, [x]) => [mul(x, 2)]);
   * handle.remove();
   */
  registerForwardPreHook(
    // biome-ignore lint/suspicious/noConfusingVoidType: a function that only looks answers nothing, such as console.log
    hook: (module: this, inputs: Inputs) => Inputs | undefined | void,
  ): HookHandle {
    return registerBefore(this, hook as (module: this, inputs: readonly unknown[]) => unknown);
  }

  /**
   * Calls `hook` with the inputs and the output of every forward, after it; where it answers another output, that goes on
   * in its place. Hooks run in the order in which they were registered, each on what the one before made.
   *
   * Source: https://pytorch.org/docs/stable/generated/torch.nn.Module.html
   *
   * @throws {ValueError} when the hook is no function; in `forward()`, when it answers an output of another kind.
   * @example
   * const shapes: (readonly number[])[] = [];
   * const handle = model.registerForwardHook((_module, _inputs, output) => {
   *   shapes.push(output.shape);
   * });
   * model.forward(images);
   * handle.remove();
   */
  registerForwardHook(
    // biome-ignore lint/suspicious/noConfusingVoidType: a function that only looks answers nothing, such as console.log
    hook: (module: this, inputs: Inputs, output: Output) => Output | undefined | void,
  ): HookHandle {
    return registerAfter(
      this,
      hook as (module: this, inputs: readonly unknown[], output: unknown) => unknown,
    );
  }

  /**
   * Calls `hook` in every backward pass that goes through the module: with the gradients of the tensors among its inputs,
   * and of those in its output. Where it answers others for the inputs, those are passed on in their place; parameters get
   * theirs without it. A module whose inputs require no gradient, as images do not, gets null for them. Inputs are what
   * the hooks before forward made of them, and the output is what those after it did.
   *
   * An array or plain object with a tensor that requires a gradient reaches forward, and comes out of it, as a copy; any
   * other as it is. PyTorch sees no tensors in lists and dicts.
   *
   * Source: https://pytorch.org/docs/stable/generated/torch.nn.Module.html
   *
   * @throws {ValueError} when the hook is no function; in `forward()`, when a tensor that requires a gradient is in a Map, a
   * Set or an instance of a class; in `backward()`, when the hook answers other than gradients and null.
   * @throws {ShapeError} in `backward()`, when the hook answers more or fewer gradients than there are inputs, or one of
   * another shape; {@link DTypeError} when one is of another dtype.
   * @example
   * const layer = new nn.Linear(4, 3);
   * layer.registerFullBackwardHook((_, [dx], [dy]) => {
   *   console.log(dx?.shape, dy?.shape);
   * });
   * sum(layer.forward(ones([2, 4]))).backward(); // null, and [2, 3]
   */
  registerFullBackwardHook(hook: BackwardHook<this>): HookHandle {
    return registerBackward(this, hook);
  }

  /** How many floating-point operations `forward` takes from one shape to the other; a multiply-add counts as two. */
  flops(_input: readonly number[], _output: readonly number[]): number {
    return 0;
  }

  /** What is printed in the brackets behind the name of its class, such as `784, 128`; nothing unless a layer says more. */
  extraRepr(): string {
    return "";
  }

  /** The modules inside, one on a line, as PyTorch prints them. `console.log(model)` does the same. */
  toString(): string {
    return formatModule(this);
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }

  /** The name of a property in a state dict, where PyTorch's differs. */
  protected stateName(property: string): string {
    return property;
  }

  /** Whether a property only counts: a state may lack it, which leaves it as it is, or hold it in another dtype. */
  protected isCounter(_property: string): boolean {
    return false;
  }

  /** The modules directly inside this one, by property; those in arrays and plain objects by `property.key`. */
  namedChildren(): [string, AnyModule][] {
    return membersOf(this, isModule).map(({ path, value }) => [path, value]);
  }

  /** The modules directly inside this one. */
  children(): AnyModule[] {
    return this.namedChildren().map(([, child]) => child);
  }

  /** This module (named "") and all inside it, outer before inner; each once, under the first of its names. */
  namedModules(): [string, AnyModule][] {
    return [...this.#modules().names].map(([module, name]) => [name, module]);
  }

  /** All modules inside by their first names, and first names by the others, of the module itself or one around it. */
  #modules(): { names: Map<AnyModule, string>; aliases: Map<string, string> } {
    const names = new Map<AnyModule, string>();
    const aliases = new Map<string, string>();
    const visit = (name: string, module: AnyModule): void => {
      const first = names.get(module);
      if (first !== undefined) {
        aliases.set(name, first);
        return;
      }
      names.set(module, name);
      for (const [property, child] of module.namedChildren()) visit(join(name, property), child);
    };
    visit("", this);
    return { names, aliases };
  }

  /** All parameters, each once, though modules may share them. */
  namedParameters(): [string, Tensor][] {
    return this.#tensors().filter(([, t]) => t.requiresGrad);
  }

  /** The tensors that an optimizer trains, in the order of {@link namedParameters}. */
  parameters(): Tensor[] {
    return this.namedParameters().map(([, t]) => t);
  }

  /** All tensors that are saved but not trained, such as running statistics. */
  namedBuffers(): [string, Tensor][] {
    return this.#tensors().filter(([, t]) => !t.requiresGrad);
  }

  #tensors(): [string, Tensor][] {
    return [...this.#slots().slots].map(([name, { tensor }]) => [name, tensor]);
  }

  /** All tensors by their first names, and first names by the others. */
  #slots(): { slots: Map<string, Slot>; aliases: Map<string, string> } {
    const { names, aliases } = this.#modules();
    const slots = new Map<string, Slot>();
    const firstNames = new Map<Tensor, string>();
    for (const [module, modulePath] of names) {
      for (const { path, value: t } of membersOf(module, isState)) {
        const [property, ...keys] = path.split(".");
        const name = join(modulePath, [module.stateName(property), ...keys].join("."));
        const first = firstNames.get(t);
        if (first !== undefined) aliases.set(name, first);
        else if (slots.has(name)) throw sameName(this, name);
        else {
          slots.set(name, { tensor: t, isCounter: module.isCounter(property) });
          firstNames.set(t, name);
          t.name = name;
          t.buffer.pin();
        }
      }
    }
    return { slots, aliases };
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

  /**
   * Converts all parameters and buffers of floats, here and in everything inside: `model.to("float64")` for a run of
   * gradcheck's precision, which the cpu backend computes. Tensors stay the ones that they are, with their gradients, so
   * that an optimizer goes on with them. A graph that was recorded before must have had its backward pass.
   *
   * Source: https://pytorch.org/docs/stable/generated/torch.nn.Module.html
   *
   * @throws {DTypeError} when the dtype is none of floats.
   * @example
   * new nn.Linear(4, 3).to("float64").forward(ones([2, 4], { dtype: "float64" })).dtype; // "float64"
   */
  to(dtype: "float32" | "float64"): this {
    if (dtype !== "float32" && dtype !== "float64") {
      throw new DTypeError(
        `${this.constructor.name}.to: dtype is ${describe(dtype)}; it must be "float32" or "float64"`,
      );
    }
    for (const [, t] of this.#tensors()) if (isFloat(t.dtype)) convertTensor(t, dtype);
    return this;
  }

  /** Every parameter and buffer by name, each once, under the first of its names. The tensors themselves, not copies. */
  stateDict(): StateDict {
    return new Map(this.#tensors());
  }

  /**
   * Throws what {@link loadStateDict} would throw, and loads nothing.
   *
   * @throws {ValueError} with `strict` (default), when a name is missing or unexpected, or when two names of one tensor
   * have different values.
   * @throws {ShapeError} when a shape differs, or one of two dtypes is none of floats.
   */
  checkStateDict(state: ReadonlyMap<string, Tensor>, options: { strict?: boolean } = {}): void {
    checkOptions("loadStateDict", options, { strict: true });
    const { strict = true } = options;
    const { slots, aliases } = this.#slots();
    checkState(this.constructor.name, slots, byFirstNames(state, slots, aliases), strict);
  }

  /**
   * Puts the values of a state dict into the parameters and buffers of the same names. Floats become those of the model, as
   * in PyTorch: values of float64 are rounded for a model of float32, and a model of float64 stays one.
   *
   * @throws {ValueError} with `strict` (default), when a name is missing or unexpected, or when two names of one tensor
   * have different values.
   * @throws {ShapeError} when a shape differs, or one of two dtypes is none of floats. Nothing is loaded then.
   * @example
   * model.loadStateDict(await loadModel("runs/first/model.safetensors"));
   */
  loadStateDict(state: ReadonlyMap<string, Tensor>, options: { strict?: boolean } = {}): void {
    checkOptions("loadStateDict", options, { strict: true });
    const { strict = true } = options;
    const { slots, aliases } = this.#slots();
    const given = byFirstNames(state, slots, aliases);
    checkState(this.constructor.name, slots, given, strict);
    noGrad(() => {
      for (const [name, { tensor }] of slots) {
        const value = given.get(name);
        if (value !== undefined) tensor.assign(cast(value, tensor.dtype));
      }
    });
  }
}

/** A module of whatever inputs and outputs. */
// biome-ignore lint/suspicious/noExplicitAny: what forward takes and answers is not known here
export type AnyModule = Module<any, any>;

const isModule = (value: object): value is AnyModule => value instanceof Module;

/** Leaves alone: what an op computed is not kept from one forward to the next. */
const isState = (value: object): value is Tensor =>
  value instanceof Tensor && value.isLeaf && !value.buffer.abandoned;

const join = (path: string, name: string): string => (path === "" ? name : `${path}.${name}`);

const sameName = (model: AnyModule, name: string): ValueError =>
  new ValueError(
    `${model.constructor.name}: two tensors have the name ${name} in the state dict; a key with a dot in it can do that: rename it`,
  );

/** Notes whether each module inside `model` is in training; answers how to put that back. */
export function keepModes(model: AnyModule): () => void {
  const modes = model.namedModules().map(([, module]) => [module, module.training] as const);
  return () => {
    for (const [module, training] of modes) module.training = training;
  };
}
