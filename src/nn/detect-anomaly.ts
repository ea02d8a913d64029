import { withAnomalyChecks } from "../autograd/anomaly.js";
import { checkOptions } from "../options.js";
import { withLayerNames } from "./layer-names.js";
import type { AnyModule } from "./module.js";

/**
 * Runs `fn` with the result of every op checked, forward and backward, and throws at the first NaN or infinity: with
 * the op, the index, and, when the model is passed, the layer. Every result is read back, so it is slow; turn it on to
 * look for a fault.
 *
 * Source: https://pytorch.org/docs/stable/autograd.html#anomaly-detection
 *
 * @throws {AnomalyError} at the first value that is not finite.
 * @example
 * detectAnomaly(() => {
 *   crossEntropy(model.forward(images), labels).backward();
 * }, { model });
 */
export function detectAnomaly<T>(fn: () => T, options: { model?: AnyModule } = {}): T {
  checkOptions("detectAnomaly", options, { model: true });
  const { model } = options;
  return withAnomalyChecks(() => (model === undefined ? fn() : withLayerNames(model, fn)));
}
