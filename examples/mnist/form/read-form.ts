import type { nn } from "pellucid";
import { classifyDigits } from "../classify-digits.js";
import { decodePng } from "../decode-png.js";
import type { Normalisation } from "../normalisation.js";
import { type Grey, toGrey } from "../to-grey.js";
import { findDigits } from "./find-digits.js";
import { type ReadDigit, readMarks } from "./read-marks.js";

/** What a form says. */
export interface Form {
  page: Grey;
  /** From the top down, each from left to right. */
  lines: ReadDigit[][];
  /** The ink was darker than the paper. */
  inverted: boolean;
  /** How many printed lines were taken out. */
  rules: number;
}

export interface Reader {
  model: nn.Module;
  normalisation: Normalisation;
  /** What logits are divided by. */
  temperature: number;
}

/**
 * Finds and reads the digits of a form.
 *
 * @param source names the image in errors: its path, usually.
 * @throws FormatError if the bytes are not a PNG, or are damaged.
 * @throws ValueError if there is nothing on it but paper, printed lines and specks, or it has more than 100 million pixels.
 * @example
 * const { lines } = await readForm(await readFile("form.png"), "form.png", { model, normalisation, temperature: 1 });
 * lines.map((line) => line.map(({ digit }) => digit).join("")); // ["314159"]
 */
export async function readForm(
  png: Uint8Array,
  source: string,
  { model, normalisation, temperature }: Reader,
): Promise<Form> {
  const image = decodePng(png, source);
  const onWhite = toGrey(image);
  // White ink on a transparent ground is all white.
  const page = onWhite.data.every((value) => value === 1) ? toGrey(image, 0) : onWhite;
  const found = findDigits(page, source);
  const classify = (digits: Uint8Array[]) => classifyDigits(model, digits, normalisation);
  return { ...found, page, lines: await readMarks(found.lines, classify, temperature) };
}
