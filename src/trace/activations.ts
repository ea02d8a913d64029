import { aroundModules } from "../nn/forward-hooks.js";
import type { Module } from "../nn/module.js";
import { tensorsIn } from "../tensor/map-tensors.js";
import type { Tensor } from "../tensor/tensor.js";

/** One run of a module's forward. */
export interface Activation {
  /** The module's name in the model; "" for the model itself. */
  readonly name: string;
  /** The name of its class. */
  readonly type: string;
  /** What `forward` was called with; of several tensors, the first. */
  readonly input: Tensor;
  /** All tensors that it was called with, also those inside arrays and plain objects. */
  readonly inputs: readonly Tensor[];
  /** What it answered; of several tensors, the first. */
  readonly output: Tensor;
  /** All tensors that it answered, in the same way. */
  readonly outputs: readonly Tensor[];
}

/**
 * What every module made of its input while the model ran on these inputs, in the order in which they ended. One that runs
 * twice is there twice; one that takes or answers no tensor is left out.
 *
 * @example
 * for (const { name, output } of activations(model, images)) console.log(name, output.shape);
 */
export function activations<Inputs extends readonly unknown[]>(
  model: Module<Inputs, unknown>,
  ...given: Inputs
): Activation[] {
  const found: Activation[] = [];
  aroundModules(
    model,
    (name, module, args, run) => {
      const answer = run(...args);
      const [inputs, outputs] = [tensorsIn(args), tensorsIn(answer)];
      const [[input], [output]] = [inputs, outputs];
      if (input !== undefined && output !== undefined) {
        found.push({ name, type: module.constructor.name, input, inputs, output, outputs });
      }
      return answer;
    },
    () => model.forward(...given),
  );
  return found;
}
