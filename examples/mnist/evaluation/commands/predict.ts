import { FormatError, ValueError } from "pellucid";
import { readRegularFile } from "pellucid/data";
import { classifyDigits, logitsOf } from "../forms/classify-digits.js";
import { prepareDigit } from "../forms/digit-image.js";
import { type FormOptions, predictForms } from "../forms/predict-forms.js";
import { markProbabilities } from "../reader/no-digit.js";
import { percent } from "../report/format.js";
import { className } from "../runs/class-names.js";
import { type LoadedModel, loadTrained, startBackend } from "../runs/setup.js";
import type { TrainOptions } from "../settings.js";
import { Output } from "./output.js";

type Options = Pick<TrainOptions, "backend" | "threads" | "json"> &
  FormOptions & { model?: string; form?: boolean };

/** Reads one digit in each PNG, or with `form` all digits on each. */
export async function predictCommand(names: string[], options: Options): Promise<void> {
  for (const [option, value] of Object.entries({
    "--annotate": options.annotate,
    "--reject-below": options.rejectBelow,
  })) {
    if (value === undefined || options.form) continue;
    throw new ValueError(`predict: ${option} is for forms; add --form, or leave it out`);
  }
  const out = new Output(options.json);
  const files = await Promise.all(names.map(async (file) => ({ file, png: await readImage(file) })));
  const prepared = options.form ? [] : files.map(({ file, png }) => ({ file, ...prepareDigit(png, file) }));
  await startBackend(options, out);
  const loaded = await loadTrained(options.model, out, { forms: options.form });
  if (options.form && loaded.classes) {
    throw new ValueError(
      `predict: --form reads digits, but ${loaded.path} tells ${loaded.classes.join(", ")} apart; name a model of digits by --model`,
    );
  }
  if (options.form) return predictForms(files, loaded, options, out);
  return predictDigits(prepared, loaded, out);
}

async function predictDigits(
  prepared: readonly { file: string; pixels: Uint8Array; inverted: boolean }[],
  { model, normalization, classes, tellsNoDigit }: LoadedModel,
  out: Output,
): Promise<void> {
  const images = prepared.map(({ pixels }) => pixels);
  const logits = await classifyDigits(model, images, normalization);
  const results = prepared.map(({ file, inverted }, i) => {
    const { digits: probabilities, noDigit } = markProbabilities(logitsOf(logits, i), 1, tellsNoDigit);
    const [digit, runnerUp] = [...probabilities.keys()].sort((a, b) => probabilities[b] - probabilities[a]);
    const named = classes && { class: classes[digit] };
    return {
      file,
      digit,
      ...named,
      probability: probabilities[digit],
      probabilities,
      noDigit,
      runnerUp,
      inverted,
    };
  });
  out.line();
  const width = Math.max(...results.map(({ file }) => file.length));
  for (const { file, digit, probability, noDigit, runnerUp, probabilities } of results) {
    const none = noDigit > probability ? `  rather no digit: ${percent(noDigit)}` : "";
    out.line(
      `${file.padEnd(width)}  ${className(classes, digit)}  ${percent(probability)}  (next: ${className(classes, runnerUp)}, ${percent(probabilities[runnerUp])})${none}`,
    );
  }
  out.result(results);
}

async function readImage(file: string): Promise<Uint8Array> {
  const doing = "predict: cannot read";
  const png = await readRegularFile(doing, file);
  if (png !== undefined) return png;
  throw new FormatError(`${doing} ${file}: there is no such file; name a PNG file`, { file });
}
