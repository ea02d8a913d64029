import { readFile } from "node:fs/promises";
import { FormatError, noGrad, softmax } from "pellucid";
import { ImageDataset } from "pellucid/data";
import { prepareDigit } from "../digit-image.js";
import { normalised } from "../normalisation.js";
import type { TrainOptions } from "../options.js";
import { Output, percent } from "../output.js";
import { loadTrained, startBackend } from "../setup.js";

type Options = Pick<TrainOptions, "backend" | "threads" | "json"> & { model?: string };

/** Reads one digit in each PNG. */
export async function predictCommand(files: string[], options: Options): Promise<void> {
  const out = new Output(options.json);
  const prepared = await Promise.all(files.map(async (file) => prepareDigit(await readImage(file), file)));
  await startBackend(options, out);
  const { model, normalisation } = await loadTrained(options.model, out);

  const pixels = new Uint8Array(files.length * 28 * 28);
  for (const [i, image] of prepared.entries()) pixels.set(image.pixels, i * 28 * 28);
  const shape = [files.length, 28, 28] as const;
  // The labels are what is asked for, so any will do.
  const digits = normalised(new ImageDataset(pixels, new Uint8Array(files.length), shape), normalisation);
  const [images] = digits.batch([...files.keys()], 0);
  const probabilities = await noGrad(() => softmax(model.forward(images), 1)).data();

  const results = files.map((file, i) => {
    const own = [...probabilities.subarray(i * 10, (i + 1) * 10)];
    const order = [...own.keys()].sort((a, b) => own[b] - own[a]);
    const { inverted } = prepared[i];
    return {
      file,
      digit: order[0],
      probability: own[order[0]],
      probabilities: own,
      runnerUp: order[1],
      inverted,
    };
  });
  out.line();
  const width = Math.max(...files.map((file) => file.length));
  for (const { file, digit, probability, runnerUp, probabilities: own } of results) {
    out.line(
      `${file.padEnd(width)}  ${digit}  ${percent(probability)}  (next: ${runnerUp}, ${percent(own[runnerUp])})`,
    );
  }
  out.result(results);
}

async function readImage(file: string): Promise<Uint8Array> {
  try {
    return await readFile(file);
  } catch (cause) {
    throw new FormatError(
      `predict: cannot read ${file} (${(cause as Error).message}); name a PNG file`,
      { file },
      { cause },
    );
  }
}
