import { writeFileAtomic } from "pellucid/data";
import type { Output } from "../commands/output.js";
import { percent } from "../report/format.js";
import type { LoadedModel } from "../runs/setup.js";
import { annotate, SURE, UNSURE } from "./annotate.js";
import { encodeDrawing } from "./encode-drawing.js";
import { describePage } from "./page/describe-page.js";
import type { ReadDigit } from "./read-digit.js";
import { type Form, readForm } from "./read-form.js";
import { isUnsure, ranked, rejecting } from "./rejecting.js";

export interface FormOptions {
  /** Digits below this probability are unsure; default: what the model file says. */
  rejectBelow?: number;
  /** Where to draw what was found. */
  annotate?: string;
}

/**
 * What reads forms, each as lines of digits, and tells which digits are not to be trusted.
 *
 * @param several whether each is told under its name.
 */
export function formPredictor(loaded: LoadedModel, options: FormOptions, several: boolean, out: Output) {
  const { below, temperature, told, text } = rejecting(loaded.rejection, options.rejectBelow);
  out.line(text);
  if (!loaded.tellsNoDigit) out.line(READS_ALL_AS_DIGITS);
  return async (file: string, bytes: Uint8Array) => {
    const form = await readForm(bytes, file, { ...loaded, temperature });
    const result = { file, ...resultOf(form, below), rejection: told };
    tell(result, several, out);
    if (options.annotate !== undefined) {
      await writeFileAtomic(
        options.annotate,
        await encodeDrawing(draw(form, result.digits), options.annotate),
      );
      out.line(`drawn in ${options.annotate}`);
    }
    return result;
  };
}

const READS_ALL_AS_DIGITS =
  'the model was not trained on what is no digit, and may read letters and print as digits; "npm run mnist -- train --recipe forms" trains one that was';

type DescribedDigit = ReturnType<typeof describeDigit>;

function draw({ picture, scale, paper }: Form, digits: readonly DescribedDigit[]) {
  const notes = digits.map(({ box: { x, y, width, height }, digit, unsure }) => ({
    box: {
      x: Math.round(x / scale),
      y: Math.round(y / scale),
      width: Math.round(width / scale),
      height: Math.round(height / scale),
    },
    text: unsure ? `?${digit}` : `${digit}`,
    color: unsure ? UNSURE : SURE,
  }));
  return annotate(picture, notes, paper);
}

/** A form as it is told, and as JSON. */
function resultOf(form: Form, below: number) {
  const { width, height, lines, inverted, rules, turned, skew, corners } = form;
  const digits = lines.flatMap((line, i) => line.map((digit) => describeDigit(digit, i, below)));
  const text = (line: number) =>
    digits
      .filter((digit) => digit.line === line)
      .map(({ digit, unsure }) => (unsure ? "?" : digit))
      .join("");
  return {
    width,
    height,
    lines: lines.map((_, i) => text(i)),
    digits,
    inverted,
    rules,
    turned,
    skew,
    corners,
  };
}

function describeDigit(
  { box, digit, probability, probabilities, noDigit }: ReadDigit,
  line: number,
  below: number,
) {
  const order = ranked(probabilities);
  return {
    line,
    box,
    digit,
    probability,
    unsure: isUnsure({ probability, noDigit }, below),
    runnerUp: order[1],
    probabilities,
    noDigit,
    alternatives: order.map((other) => ({ digit: other, probability: probabilities[other] })),
  };
}

function tell(
  { file, lines, digits, rules, ...changes }: ReturnType<typeof resultOf> & { file: string },
  named: boolean,
  out: Output,
): void {
  out.line();
  if (named) out.line(`${file}:`);
  for (const sentence of describePage(changes)) out.line(sentence);
  for (const line of lines) out.line(line);
  out.line();
  for (const { box, digit, probability, unsure, runnerUp, probabilities, noDigit } of digits) {
    const at = `${box.width} x ${box.height} at (${box.x}, ${box.y})`;
    const next =
      noDigit > probabilities[runnerUp]
        ? `no digit, ${percent(noDigit)}`
        : `${runnerUp}, ${percent(probabilities[runnerUp])}`;
    out.line(`${unsure ? "?" : " "} ${digit}  ${percent(probability).padStart(7)}  (next: ${next})  ${at}`);
  }
  const unsure = digits.filter((digit) => digit.unsure).length;
  const printed = rules === 0 ? "" : `, ${rules} printed ${rules === 1 ? "line" : "lines"} taken out`;
  out.line(
    `${digits.length} ${digits.length === 1 ? "digit" : "digits"}, ${unsure} of them unsure${printed}`,
  );
}
