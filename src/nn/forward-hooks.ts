import type { Tensor } from "../tensor/tensor.js";
import type { Module } from "./module.js";

/**
 * Runs instead of a module's forward, and answers its result.
 *
 * @param name the module's name in the model; "" for the model itself.
 * @param x what it is given.
 * @param run the module's own forward, of x or of what it is given instead.
 */
export type AroundForward = (
  name: string,
  module: Module,
  x: Tensor,
  run: (input?: Tensor) => Tensor,
) => Tensor;

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
export function withForwardHooks<T>(model: Module, around: AroundForward, fn: () => T): T {
  const hooked = model.namedModules().map(([name, module]) => {
    const own = Object.getOwnPropertyDescriptor(module, "forward");
    const { forward } = module;
    // A forward of one's own may take more than its input.
    module.forward = (x: Tensor, ...rest: []) =>
      around(name, module, x, (input = x) => forward.call(module, input, ...rest));
    return { module, own };
  });
  try {
    return fn();
  } finally {
    for (const { module, own } of hooked) {
      // The method of the class shows again once the instance's own property is gone.
      if (own === undefined) delete (module as Partial<Module>).forward;
      else Object.defineProperty(module, "forward", own);
    }
  }
}
