import { withForwardHooks } from "../nn/forward-hooks.js";
import type { Module } from "../nn/module.js";
import type { Tensor } from "../tensor/tensor.js";

/** One run of a module's forward. */
export interface Activation {
  /** The module's name in the model; "" for the model itself. */
  readonly name: string;
  /** The name of its class. */
  readonly type: string;
  /** What `forward` was called with. */
  readonly input: Tensor;
  /** What it answered. */
  readonly output: Tensor;
}

/**
 * What every module made of its input while the model ran on x, in the order in which they ended. One that runs twice is
 * there twice.
 *
 * @example
 * for (const { name, output } of activations(model, images)) console.log(name, output.shape);
 */
export function activations(model: Module, x: Tensor): Activation[] {
  const found: Activation[] = [];
  withForwardHooks(
    model,
    (name, module, input, run) => {
      const output = run();
      found.push({ name, type: module.constructor.name, input, output });
      return output;
    },
    () => model.forward(x),
  );
  return found;
}
