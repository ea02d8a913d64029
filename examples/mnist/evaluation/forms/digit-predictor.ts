import { softmaxAt } from "pellucid/metrics";
import type { Output } from "../commands/output.js";
import { percent } from "../report/format.js";
import { className } from "../runs/class-names.js";
import type { LoadedModel } from "../runs/setup.js";
import { prepareDigit } from "./digit-image.js";
import { classifyDigits } from "./read-form.js";
import { logitsOf } from "./read-marks.js";
import { ranked, rejecting } from "./rejecting.js";

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
  const { model, normalization, classes } = loaded;
  const { below, temperature, text } = rejecting(loaded.rejection, rejectBelow);
  if (loaded.rejection !== null || rejectBelow !== undefined) out.line(text);
  out.line();
  return async (file: string, bytes: Uint8Array) => {
    const { pixels, inverted, marks } = await prepareDigit(bytes, file);
    const logits = await classifyDigits(model, [pixels], normalization);
    const probabilities = [...softmaxAt(logitsOf(logits, 0), temperature)];
    const [digit, runnerUp] = ranked(probabilities);
    const probability = probabilities[digit];
    const unsure = probability < below;
    out.line(
      `${file.padEnd(width)} ${unsure ? "?" : " "}${className(classes, digit)}  ${percent(probability)}  ` +
        `(next: ${className(classes, runnerUp)}, ${percent(probabilities[runnerUp])})`,
    );
    if (marks > 1) {
      out.line(
        `${" ".repeat(width)}  it has ${marks} marks like digits, and was read as one; --form reads each`,
      );
    }
    const named = classes && { class: classes[digit] };
    return { file, digit, ...named, probability, unsure, probabilities, runnerUp, inverted, marks };
  };
}
