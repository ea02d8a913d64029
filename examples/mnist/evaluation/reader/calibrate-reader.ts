import type { nn } from "pellucid";
import { calibrateRejection, type Rejection } from "pellucid/metrics";
import { classifyDigits, logitsOf } from "../forms/classify-digits.js";
import type { Normalization } from "../runs/normalization.js";
import type { Source } from "./draw-fragment.js";
import { drawHeldOut } from "./mark-dataset.js";
import { NO_DIGIT } from "./no-digit.js";

/** Marks that calibration draws differ by so much more among each other than those of the training. */
const VARIETY = 1.25;
/** Marks that are no digits for each that is one. */
const OTHERS = 1 / 4;

interface Held {
  /** Logits of the validation images, [N, 10], and what digits they are. */
  logits: ArrayLike<number>;
  labels: Int32Array;
  /** Those images. */
  source: Source;
}

/**
 * From which probability on a digit is trusted by a network that tells what is no digit: so that of what is accepted of a page of
 * which every fifth mark is none at most one in a thousand is wrong, with 95 % confidence. A mark that is no digit and accepted as
 * one is an error as a misread digit is.
 *
 * These marks are drawn with the run's seed, under an epoch that no training has, by hands that differ more, out of digits that it
 * did not see. They are what a page has: letters, signs, words, touching digits, clutter. What a cut in the wrong place leaves is not
 * among them, for a cut is taken only where it reads better than what it cut.
 */
export async function calibrateReader(
  model: nn.Module,
  { logits, labels, source }: Held,
  normalization: Normalization,
  seed: number,
): Promise<Rejection> {
  const drawn = drawHeldOut(source, Math.round(OTHERS * labels.length), seed, VARIETY);
  const ofDrawn = await classifyDigits(model, drawn, normalization);
  const digits = Array.from(labels, (_, i) => [...logitsOf(logits, i), 0]);
  const others = drawn.map((_, i) => [...logitsOf(ofDrawn, i), 0]);
  return calibrateRejection([...digits, ...others].flat(), [...labels, ...drawn.map(() => NO_DIGIT)], {
    none: NO_DIGIT,
  });
}
