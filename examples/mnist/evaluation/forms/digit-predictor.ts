import type { Output } from "../commands/output.js";
import { markProbabilities } from "../reader/no-digit.js";
import { percent } from "../report/format.js";
import { className } from "../runs/class-names.js";
import type { LoadedModel } from "../runs/setup.js";
import { classifyDigits, logitsOf } from "./classify-digits.js";
import { prepareDigit } from "./digit-image.js";
import { isNoDigit, isUnsure, ranked, rejecting } from "./rejecting.js";

/**
 * What reads one digit in each picture.
 *
 * @param width of the column of names.
 */
export function digitPredictor(
  loaded: LoadedModel,
  rejectBelow: number | undefined,
  width: number,
  out: Output,
) {
  const { model, normalization, classes, tellsNoDigit } = loaded;
  const { below, temperature, text } = rejecting(loaded.rejection, rejectBelow);
  if (loaded.rejection !== null || rejectBelow !== undefined) out.line(text);
  out.line();
  return async (file: string, bytes: Uint8Array) => {
    const { pixels, inverted, marks } = await prepareDigit(bytes, file);
    const logits = await classifyDigits(model, [pixels], normalization);
    const { digits: probabilities, noDigit } = markProbabilities(
      logitsOf(logits, 0),
      temperature,
      tellsNoDigit,
    );
    const [digit, runnerUp] = ranked(probabilities);
    const probability = probabilities[digit];
    const read = { probability, noDigit };
    const unsure = marks > 1 || isUnsure(read, below);
    const none = isNoDigit(read) ? `  rather no digit: ${percent(noDigit)}` : "";
    out.line(
      `${file.padEnd(width)} ${unsure ? "?" : " "}${className(classes, digit)}  ${percent(probability)}  ` +
        `(next: ${className(classes, runnerUp)}, ${percent(probabilities[runnerUp])})${none}`,
    );
    if (marks > 1) {
      out.line(
        `${" ".repeat(width)}  it has several marks like digits, and was read as one; --form reads each`,
      );
    }
    const named = classes && { class: classes[digit] };
    return { file, digit, ...named, probability, unsure, probabilities, noDigit, runnerUp, inverted, marks };
  };
}
