import type { Tensor } from "../tensor/tensor.js";
import { registerAround } from "./hooks.js";
import type { AnyModule } from "./module.js";

/**
 * Runs instead of a module's forward, and answers its result. Both are tensors unless said otherwise: where forward
 * takes or answers something else in a model, name the types that occur there.
 *
 * @param name the module's name in the model; "" for the model itself.
 * @param x what it is given: the first of its inputs.
 * @param run the module's own forward, of x or of what it is given instead.
 */
export type AroundForward<Input = Tensor, Output = Tensor> = (
  name: string,
  module: AnyModule,
  x: Input,
  run: (input?: Input) => Output,
) => Output;

/**
 * Runs `fn` with `around` put around the forward of every module inside `model`, and of the model itself. What `around`
 * answers goes on in place of the module's result: to look at it, or to change it.
 *
 * @returns what `fn` answers; every forward is its own again, also where `fn` throws.
 * @example
 * const mlp = new nn.Sequential(new nn.Linear(4, 3), new nn.ReLU());
 * const run = () => mlp.forward(ones([2, 4]));
 * const silenced = withForwardHooks(mlp, (name, _, __, run) => (name === "1" ? mul(run(), 0) : run()), run);
 * silenced.sum().item(); // 0
 */
export const withForwardHooks = <T, Input = Tensor, Output = Tensor>(
  model: AnyModule,
  around: AroundForward<Input, Output>,
  fn: () => T,
): T =>
  aroundModules(
    model,
    (name, module, [x, ...rest], run) =>
      around(name, module, x as Input, (input = x as Input) => run(input, ...rest) as Output),
    fn,
  );

/** The same with all inputs, of whatever type. */
export function aroundModules<T>(
  model: AnyModule,
  around: (
    name: string,
    module: AnyModule,
    inputs: readonly unknown[],
    run: (...inputs: readonly unknown[]) => unknown,
  ) => unknown,
  fn: () => T,
): T {
  const handles = model
    .namedModules()
    .map(([name, module]) => registerAround(module, (inputs, run) => around(name, module, inputs, run)));
  try {
    return fn();
  } finally {
    for (const handle of handles) handle.remove();
  }
}
