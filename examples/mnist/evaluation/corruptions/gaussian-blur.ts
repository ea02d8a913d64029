import type { GrayImage } from "./corruption.js";

/**
 * y(p) = Σ g(d)·x(p + d), along rows and then along columns, with g(d) ∝ exp(−d²/2σ²) for whole d of at most 4σ, and their
 * sum 1. Beyond an edge the image goes on with the edge's values.
 */
export function gaussianBlur({ data, H, W }: GrayImage, sigma: number): Float32Array {
  const weights = gaussianWeights(sigma);
  return blurLines(blurLines(data, H, W, W, 1, weights), W, H, 1, W, weights);
}

/** g(−reach) … g(reach). */
function gaussianWeights(sigma: number): number[] {
  const reach = Math.round(4 * sigma);
  const weights = Array.from({ length: 2 * reach + 1 }, (_, i) =>
    Math.exp(-0.5 * ((i - reach) / sigma) ** 2),
  );
  const sum = weights.reduce((a, b) => a + b);
  return weights.map((weight) => weight / sum);
}

/** Lines that begin `apart` values from each other, whose own values are `step` apart. */
function blurLines(
  data: Float32Array,
  lines: number,
  length: number,
  apart: number,
  step: number,
  weights: readonly number[],
): Float32Array {
  const reach = (weights.length - 1) / 2;
  const blurred = new Float32Array(data.length);
  for (let line = 0; line < lines; line++) {
    for (let i = 0; i < length; i++) {
      let sum = 0;
      for (let d = -reach; d <= reach; d++) {
        const at = Math.min(length - 1, Math.max(0, i + d));
        sum += weights[d + reach] * data[line * apart + at * step];
      }
      blurred[line * apart + i * step] = sum;
    }
  }
  return blurred;
}
