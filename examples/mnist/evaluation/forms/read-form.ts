import { type nn, noGrad, ValueError } from "pellucid";
import { ImageDataset } from "pellucid/data";
import { decodeShrunk } from "../images/decode-image.js";
import type { Picture } from "../images/picture.js";
import { type Normalization, normalized } from "../runs/normalization.js";
import { findDigits } from "./find-digits.js";
import { inkPlane } from "./ink-plane.js";
import type { PageChanges } from "./page/describe-page.js";
import { compose, type Point, type Quad } from "./page/homography.js";
import { mapBox, straighten } from "./page/straighten.js";
import { trialCopy } from "./page/trial-copy.js";
import { type Turn, turnPicture, unturn } from "./page/turn-picture.js";
import { uprightTurn } from "./page/upright.js";
import { type ReadDigit, readMarks } from "./read-marks.js";
import { ENOUGH, onOriginal } from "./shrink-to-enough.js";
import { toGray } from "./to-gray.js";

/** What a form says. */
export interface Form extends PageChanges {
  /** What was read: the picture, of which `scale` x `scale` pixels have become one, and what shows through it, 1 white or 0 black. */
  picture: Picture;
  scale: number;
  paper: number;
  /** Sides of the picture as it was given, upright; boxes and corners are on that. */
  width: number;
  height: number;
  /** From the top down, each from left to right, as on the page that is upright. */
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
 * Finds the page in a picture, straightens it and turns it upright, and finds and reads the digits on it.
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
  const { picture: given, scale, width, height } = await decodeShrunk(bytes, source, ENOUGH);
  // White ink on a transparent ground is all white.
  const paper = toGray(given).data.every((value) => value === 1) ? 0 : 1;
  const { picture: page, page: corners, skew, toOriginal } = straighten(given);

  const classify = (digits: Uint8Array[]) => classifyDigits(model, digits, normalization);
  const read = async (picture: Picture, turn: Turn) => {
    const found = findDigits(inkPlane(turnPicture(picture, turn), paper), source);
    return { ...found, lines: await readMarks(found.lines, classify, temperature) };
  };
  const small = trialCopy(page);
  const readings = new Map<Turn, ReturnType<typeof read>>();
  const turned = await uprightTurn((turn) => {
    const reading = read(small, turn);
    if (small === page) readings.set(turn, reading);
    return linesOrNone(reading);
  });
  const upright = await (readings.get(turned) ?? read(page, turned));

  const toGiven = compose(toOriginal, unturn(turned, page.width, page.height));
  const lines = upright.lines.map((line) =>
    line.map((digit) => ({
      ...digit,
      box: onOriginal(mapBox(digit.box, toGiven, given), { scaleX: scale, scaleY: scale }),
    })),
  );
  return {
    ...upright,
    picture: given,
    scale,
    paper,
    width,
    height,
    lines,
    turned,
    skew,
    corners: corners && onFull(corners, scale),
  };
}

function onFull([a, b, c, d]: Quad, scale: number): Quad {
  const full = ({ x, y }: Point) => ({ x: x * scale, y: y * scale });
  return [full(a), full(b), full(c), full(d)];
}

/** No lines, where there is nothing to be read. */
const linesOrNone = (form: Promise<{ lines: ReadDigit[][] }>): Promise<ReadDigit[][]> =>
  form.then(
    ({ lines }) => lines,
    (error) => {
      if (error instanceof ValueError) return [];
      throw error;
    },
  );

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
