import type { Tensor } from "../tensor/tensor.js";
import type { Module } from "./module.js";

/** Runs instead of a module's forward; `run` is the real one. */
export type AroundForward = (name: string, module: Module, x: Tensor, run: () => Tensor) => Tensor;

/** Runs `fn` with `around` put around the forward of every module inside `model`, and of the model itself. */
export function withForwardHooks<T>(model: Module, around: AroundForward, fn: () => T): T {
  const hooked = model.namedModules().map(([name, module]) => {
    const own = Object.getOwnPropertyDescriptor(module, "forward");
    const { forward } = module;
    module.forward = (x) => around(name, module, x, () => forward.call(module, x));
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
