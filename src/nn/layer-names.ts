import { inLayer } from "../autograd/anomaly.js";
import { aroundModules } from "./forward-hooks.js";
import type { AnyModule } from "./module.js";

/**
 * Runs `fn` with every op noting which module of the model was running: the `layer` of its node, and of its entry in a
 * `tape`.
 *
 * @example
 * const mlp = new nn.Sequential(new nn.Linear(4, 3), new nn.ReLU());
 * const y = withLayerNames(mlp, () => mlp.forward(ones([2, 4])));
 * tape(y).map(({ op, layer }) => `${layer} ${op}`); // ["0 reshape", "0 matmul", "0 reshape", "1 relu"]
 */
export function withLayerNames<T>(model: AnyModule, fn: () => T): T {
  return aroundModules(
    model,
    (name, module, inputs, run) => inLayer(name || module.constructor.name, () => run(...inputs)),
    fn,
  );
}
