import { classifyDigits, logitsOf } from "../../forms/classify-digits.js";
import { rejecting } from "../../forms/rejecting.js";
import type { LoadedModel } from "../../runs/setup.js";
import { markProbabilities } from "../no-digit.js";

/** What a model says of a mark. */
export interface Answer {
  digit: number;
  /** Whether it is a digit rather than none. */
  isDigit: boolean;
  /** Whether that is trusted. */
  accepted: boolean;
}

/** What `predict --form` would say of marks, each of 28 x 28 bytes. */
export async function answersOf(
  { model, normalization, rejection, tellsNoDigit }: LoadedModel,
  marks: readonly Uint8Array[],
): Promise<Answer[]> {
  const logits = await classifyDigits(model, marks, normalization);
  const { temperature, below } = rejecting(rejection, undefined);
  return marks.map((_, i) => {
    const { digits, noDigit } = markProbabilities(logitsOf(logits, i), temperature, tellsNoDigit);
    const probability = Math.max(...digits);
    return {
      digit: digits.indexOf(probability),
      isDigit: probability > noDigit,
      accepted: probability > noDigit && probability >= below,
    };
  });
}
