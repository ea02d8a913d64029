import type { ExponentialMovingAverage } from "../optim/exponential-moving-average.js";

/**
 * Runs `fn` while the model holds the average of its weights, or its own weights where there is no average. Afterwards it holds
 * its own, whatever happened.
 *
 * @example
 * const average = new optim.ExponentialMovingAverage(model);
 * await withAverage(average, () => saveModel("runs/today/average.safetensors", model));
 */
export async function withAverage<T>(
  average: ExponentialMovingAverage | undefined,
  fn: () => Promise<T>,
): Promise<T> {
  average?.swap();
  try {
    return await fn();
  } finally {
    average?.swap();
  }
}
