import { type nn, noGrad } from "pellucid";
import { ImageDataset } from "pellucid/data";
import { decodeShrunk } from "../images/decode-image.js";
import type { Picture } from "../images/picture.js";
import { type Normalization, normalized } from "../runs/normalization.js";
import { findDigits } from "./find-digits.js";
import { inkPlane } from "./ink-plane.js";
import { type ReadDigit, readMarks } from "./read-marks.js";
import { ENOUGH, onOriginal } from "./shrink-to-enough.js";
import { toGray } from "./to-gray.js";

/** What a form says. */
export interface Form {
  /** What was read: the picture, of which `scale` x `scale` pixels have become one, and what shows through it, 1 white or 0 black. */
  picture: Picture;
  scale: number;
  paper: number;
  /** Sides of the picture as it was, upright; boxes are on that. */
  width: number;
  height: number;
  /** From the top down, each from left to right. */
  lines: ReadDigit[][];
  /** The ink was darker than the paper. */
  inverted: boolean;
  /** How many printed lines were taken out. */
  rules: number;
}

interface Reader {
  model: nn.Module;
  normalization: Normalization;
  /** What logits are divided by. */
  temperature: number;
}

/**
 * Finds and reads the digits of a form.
 *
 * @param source names the image in errors: its path, usually.
 * @throws FormatError if the bytes are no picture that is read, or are damaged.
 * @throws ValueError if there is nothing on it but paper, printed lines and specks, or it has more than 50 million pixels.
 * @example
 * const { lines } = await readForm(await readFile("form.png"), "form.png", { model, normalization, temperature: 1 });
 * lines.map((line) => line.map(({ digit }) => digit).join("")); // ["314159"]
 */
export async function readForm(
  bytes: Uint8Array,
  source: string,
  { model, normalization, temperature }: Reader,
): Promise<Form> {
  const { picture, scale, width, height } = await decodeShrunk(bytes, source, ENOUGH);
  const onWhite = toGray(picture);
  // White ink on a transparent ground is all white.
  const paper = onWhite.data.every((value) => value === 1) ? 0 : 1;
  const found = findDigits(inkPlane(picture, paper), source);
  const classify = (digits: Uint8Array[]) => classifyDigits(model, digits, normalization);
  const lines = (await readMarks(found.lines, classify, temperature)).map((line) =>
    line.map((digit) => ({ ...digit, box: onOriginal(digit.box, { scaleX: scale, scaleY: scale }) })),
  );
  return { ...found, picture, scale, paper, width, height, lines };
}

/** The ten logits of each image of 28 x 28 bytes, one image after the other, all computed as one batch. */
export async function classifyDigits(
  model: nn.Module,
  images: readonly Uint8Array[],
  normalization: Normalization,
): Promise<Float32Array> {
  const pixels = new Uint8Array(images.length * 28 * 28);
  for (const [i, image] of images.entries()) pixels.set(image, i * 28 * 28);
  // The labels are what is asked for, so any will do.
  const unlabeled = new ImageDataset(pixels, new Uint8Array(images.length), [images.length, 28, 28]);
  const [batch] = normalized(unlabeled, normalization).batch([...images.keys()], 0);
  return Float32Array.from(await noGrad(() => model.forward(batch)).data());
}
