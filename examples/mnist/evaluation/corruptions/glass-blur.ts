import type { Corruption } from "./corruption.js";
import { gaussianBlur } from "./gaussian-blur.js";

const SIGMA = 0.7;
const ROUNDS = 2;

/**
 * Frosted glass: blurred with σ = 0.7; twice, from the last pixel to the first, every other one at random changes places
 * with its neighbor at (−1 or 0, −1 or 0); blurred again.
 */
export const glassBlur: Corruption = ({ data, H, W }, generator) => {
  const shuffled = gaussianBlur({ data, H, W }, SIGMA);
  for (let round = 0; round < ROUNDS; round++) {
    for (let y = H - 1; y > 1; y--) {
      for (let x = W - 1; x > 1; x--) {
        const bits = generator.word();
        if ((bits & 1) === 0) continue;
        const here = y * W + x;
        const there = (y - ((bits >> 1) & 1)) * W + x - ((bits >> 2) & 1);
        [shuffled[here], shuffled[there]] = [shuffled[there], shuffled[here]];
      }
    }
  }
  return gaussianBlur({ data: shuffled, H, W }, SIGMA);
};
