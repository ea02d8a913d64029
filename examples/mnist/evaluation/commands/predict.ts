import { statSync } from "node:fs";
import { FormatError, ValueError } from "pellucid";
import { readRegularFile } from "pellucid/data";
import { digitPredictor } from "../forms/digit-predictor.js";
import { checkDrawingName } from "../forms/encode-drawing.js";
import { type FormOptions, formPredictor } from "../forms/form-predictor.js";
import { loadTrained, startBackend } from "../runs/setup.js";
import type { TrainOptions } from "../settings.js";
import { messageFor } from "./message-for.js";
import { Output } from "./output.js";

type Options = Pick<TrainOptions, "backend" | "threads" | "json"> &
  FormOptions & { model?: string; form?: boolean };

/** What reads one picture, tells of it, and makes a result for machines. */
type Predictor = (file: string, bytes: Uint8Array) => Promise<object>;

/**
 * Reads one digit in each picture, or with `form` all digits on each: one picture after the other. One that cannot be read has
 * its error in the place of its answer, and the others are read all the same.
 */
export async function predictCommand(names: string[], options: Options): Promise<void> {
  checkOptions(names, options);
  const out = new Output(options.json);
  let predictor: Predictor | undefined;
  const results: object[] = [];
  let failure: unknown;
  const fail = (file: string, error: unknown) => {
    const told = messageFor(error);
    results.push({ file, error: told });
    failure = error;
    // One alone is told by who runs the command.
    if (names.length === 1) return;
    console.error(told);
    process.exitCode = 1;
  };
  for (const file of names) {
    let bytes: Uint8Array;
    try {
      bytes = await readImage(file);
    } catch (error) {
      fail(file, error);
      continue;
    }
    // Who has misspelt a name waits for no network; what is wrong with that is no matter of one file.
    predictor ??= await loadPredictor(names, options, out);
    try {
      results.push(await predictor(file, bytes));
    } catch (error) {
      fail(file, error);
    }
  }
  out.result(results);
  if (failure !== undefined && names.length === 1) throw failure;
}

function checkOptions(names: readonly string[], { annotate, form }: Options): void {
  if (annotate === undefined) return;
  if (!form) throw new ValueError("predict: --annotate is for forms; add --form, or leave it out");
  if (names.length > 1) {
    throw new ValueError(
      `predict: --annotate draws one form, but there are ${names.length}; name one at a time`,
    );
  }
  if (names.some((name) => isSameFile(name, annotate))) {
    throw new ValueError(
      `predict: --annotate ${annotate} is the picture itself, which would be drawn over; name another file`,
    );
  }
  checkDrawingName(annotate);
}

/** Whether two names lead to one file; no name of a file that is not there yet does. */
function isSameFile(a: string, b: string): boolean {
  const [first, second] = [a, b].map((name) => statSync(name, { throwIfNoEntry: false }));
  return first !== undefined && second !== undefined && first.ino === second.ino && first.dev === second.dev;
}

async function loadPredictor(names: readonly string[], options: Options, out: Output): Promise<Predictor> {
  await startBackend(options, out);
  const loaded = await loadTrained(options.model, out, { forms: options.form });
  if (!options.form) {
    return digitPredictor(loaded, options.rejectBelow, Math.max(...names.map(({ length }) => length)), out);
  }
  if (loaded.classes) {
    throw new ValueError(
      `predict: --form reads digits, but ${loaded.path} tells ${loaded.classes.join(", ")} apart; name a model of digits by --model`,
    );
  }
  return formPredictor(loaded, options, names.length > 1, out);
}

async function readImage(file: string): Promise<Uint8Array> {
  const doing = "predict: cannot read";
  const bytes = await readRegularFile(doing, file);
  if (bytes !== undefined) return bytes;
  throw new FormatError(`${doing} ${file}: there is no such file; name a picture`, { file });
}
