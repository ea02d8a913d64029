import { ValueError } from "pellucid";
import { writeFileAtomic } from "pellucid/data";
import type { Rejection } from "pellucid/metrics";
import type { Output } from "../commands/output.js";
import { percent } from "../report/format.js";
import type { LoadedModel } from "../runs/setup.js";
import { annotate, SURE, UNSURE } from "./annotate.js";
import { type Form, readForm } from "./read-form.js";
import type { ReadDigit } from "./read-marks.js";

export interface FormOptions {
  /** Digits below this probability are unsure; default: what the model file says. */
  rejectBelow?: number;
  /** Where to draw what was found. */
  annotate?: string;
}

/** Reads forms, each as lines of digits, and tells which digits are not to be trusted. */
export async function predictForms(
  files: readonly { file: string; png: Uint8Array }[],
  loaded: LoadedModel,
  options: FormOptions,
  out: Output,
): Promise<void> {
  if (options.annotate !== undefined && files.length > 1) {
    throw new ValueError(
      `predict: --annotate draws one form, but there are ${files.length}; name one at a time`,
    );
  }
  const calibrated = loaded.rejection;
  const threshold = options.rejectBelow ?? calibrated?.threshold ?? 0;
  // A network that nothing could be accepted of in validation may be as sure as it likes.
  const acceptsNothing = options.rejectBelow === undefined && calibrated?.coverage === 0;
  out.line(describeRejection(calibrated, options.rejectBelow));
  if (!loaded.tellsNoDigit) out.line(READS_ALL_AS_DIGITS);

  const results = [];
  for (const { file, png } of files) {
    const form = await readForm(png, file, { ...loaded, temperature: calibrated?.temperature ?? 1 });
    const result = {
      file,
      ...resultOf(form, acceptsNothing ? Number.POSITIVE_INFINITY : threshold),
      rejection: { ...calibrated, threshold },
    };
    results.push(result);
    tell(result, files.length > 1, out);
    if (options.annotate === undefined) continue;
    const notes = result.digits.map(({ box, digit, unsure }) => ({
      box,
      text: unsure ? `?${digit}` : `${digit}`,
      color: unsure ? UNSURE : SURE,
    }));
    await writeFileAtomic(options.annotate, annotate(form.page, notes));
    out.line(`drawn in ${options.annotate}`);
  }
  out.result(results);
}

const READS_ALL_AS_DIGITS =
  'the model was not trained on what is no digit, and may read letters and print as digits; "npm run mnist -- train --recipe forms" trains one that was';

function describeRejection(calibrated: Rejection | null, given: number | undefined): string {
  if (given !== undefined) return `rejecting what is less probable than ${percent(given)}, as asked for`;
  if (calibrated === null) {
    return "its file names no threshold for rejection: every digit is taken as read; --reject-below P sets one";
  }
  const { threshold, temperature, maxErrorRate, coverage } = calibrated;
  return (
    `rejecting what is less probable than ${percent(threshold)} at temperature ${temperature.toFixed(2)}: ` +
    `of the rest at most ${percent(maxErrorRate)} are wrong (accepted in validation: ${percent(coverage)})`
  );
}

/** A form as it is told, and as JSON. */
function resultOf({ lines, inverted, rules }: Form, threshold: number) {
  const digits = lines.flatMap((line, i) => line.map((digit) => describeDigit(digit, i, threshold)));
  const text = (line: number) =>
    digits
      .filter((digit) => digit.line === line)
      .map(({ digit, unsure }) => (unsure ? "?" : digit))
      .join("");
  return { lines: lines.map((_, i) => text(i)), digits, inverted, rules };
}

function describeDigit(
  { box, digit, probability, probabilities, noDigit }: ReadDigit,
  line: number,
  threshold: number,
) {
  const runnerUp = [...probabilities.keys()].sort((a, b) => probabilities[b] - probabilities[a])[1];
  // A threshold may be asked for that is below what is likelier no digit.
  const unsure = probability < threshold || noDigit > probability;
  return { line, box, digit, probability, unsure, runnerUp, probabilities, noDigit };
}

function tell(
  { file, lines, digits, rules }: ReturnType<typeof resultOf> & { file: string },
  named: boolean,
  out: Output,
): void {
  out.line();
  if (named) out.line(`${file}:`);
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
