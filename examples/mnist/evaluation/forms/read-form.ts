import type { nn } from "pellucid";
import type { Normalization } from "../runs/normalization.js";
import { classifyDigits } from "./classify-digits.js";
import { decodePng } from "./decode-png.js";
import { findDigits } from "./find-digits.js";
import { type ReadDigit, type Reading, readMarks } from "./read-marks.js";
import { type Gray, toGray } from "./to-gray.js";

/** What a form says. */
export interface Form {
  page: Gray;
  /** From the top down, each from left to right. */
  lines: ReadDigit[][];
  /** The ink was darker than the paper. */
  inverted: boolean;
  /** How many printed lines were taken out. */
  rules: number;
}

interface Reader extends Reading {
  model: nn.Module;
  normalization: Normalization;
}

/**
 * Finds and reads the digits of a form.
 *
 * @param source names the image in errors: its path, usually.
 * @throws FormatError if the bytes are not a PNG, or are damaged.
 * @throws ValueError if there is nothing on it but paper, printed lines and specks, or it has more than 50 million pixels.
 * @example
 * const { lines } = await readForm(await readFile("form.png"), "form.png", { model, normalization, temperature: 1, tellsNoDigit: false });
 * lines.map((line) => line.map(({ digit }) => digit).join("")); // ["314159"]
 */
export async function readForm(
  png: Uint8Array,
  source: string,
  { model, normalization, ...reading }: Reader,
): Promise<Form> {
  const image = decodePng(png, source);
  const onWhite = toGray(image);
  // White ink on a transparent ground is all white.
  const page = onWhite.data.every((value) => value === 1) ? toGray(image, 0) : onWhite;
  const found = findDigits(page, source);
  const classify = (digits: Uint8Array[]) => classifyDigits(model, digits, normalization);
  const lines = await readMarks(found.lines, classify, reading);
  return { ...found, page, lines: lines.filter((line) => line.length > 0) };
}
