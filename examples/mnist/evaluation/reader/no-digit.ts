import { concat, mul, slice, type Tensor } from "pellucid";
import { softmaxAt } from "pellucid/metrics";
import { CLASSES } from "../runs/class-names.js";

/** The class of what is no digit: letters, print, strokes, pieces of digits. */
export const NO_DIGIT = CLASSES;

/**
 * The ten logits of each image, and behind them that of "no digit", which is 0.
 *
 * Softmax does not see a constant that is added to all logits, so one of eleven may be fixed: the network keeps its ten
 * outputs, and with Z = 1 + Σ exp(zₖ)
 *
 *   p(digit k) = exp(zₖ) / Z,  p(no digit) = 1 / Z.
 *
 * −log Σ exp(zₖ) is what Liu et al. call the energy of an image: a threshold on it and an eleventh class are one here.
 * What it is if it is a digit, the softmax of the ten says, as of any other network.
 *
 * Source: Liu et al., "Energy-based Out-of-distribution Detection" (2020).
 */
export function withNoDigit(logits: Tensor): Tensor {
  const [N] = logits.shape;
  return concat([logits, mul(slice(logits, [0, 0], [N, 1]), 0)], 1);
}

/** What an image can be: ten probabilities, and that of "no digit", 0 where the network was not trained to tell it. */
export interface MarkProbabilities {
  digits: number[];
  noDigit: number;
}

/** The same of one image, at a temperature. */
export function markProbabilities(
  logits: readonly number[],
  temperature: number,
  tellsNoDigit: boolean,
): MarkProbabilities {
  if (!tellsNoDigit) return { digits: [...softmaxAt(logits, temperature)], noDigit: 0 };
  const all = [...softmaxAt([...logits, 0], temperature)];
  return { digits: all.slice(0, CLASSES), noDigit: all[NO_DIGIT] };
}
