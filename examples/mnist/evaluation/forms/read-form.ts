import { type nn, ValueError } from "pellucid";
import { decodeShrunk } from "../images/decode-image.js";
import type { Picture } from "../images/picture.js";
import type { Normalization } from "../runs/normalization.js";
import { classifyDigits } from "./classify-digits.js";
import { type FormMark, findDigits } from "./find-digits.js";
import type { PageChanges } from "./page/describe-page.js";
import { compose, type Point, type Quad } from "./page/homography.js";
import { mapBox, straighten } from "./page/straighten.js";
import { turnMarks } from "./page/turn-marks.js";
import { type Turn, turnPicture, unturn } from "./page/turn-picture.js";
import { isUpright, likeliestTurn } from "./page/upright.js";
import type { ReadDigit } from "./read-digit.js";
import { type Reading, readMarks } from "./read-marks.js";
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

interface Reader extends Reading {
  model: nn.Module;
  normalization: Normalization;
}

/**
 * Finds the page in a picture, straightens it and turns it upright, and finds and reads the digits on it.
 *
 * @param source names the image in errors: its path, usually.
 * @throws FormatError if the bytes are no picture that is read, or are damaged.
 * @throws ValueError if there is nothing on it but paper, printed lines, specks and marks that are no digits, or it has more than 50 million pixels.
 * @example
 * const { lines } = await readForm(await readFile("form.png"), "form.png", { model, normalization, temperature: 1, tellsNoDigit: false });
 * lines.map((line) => line.map(({ digit }) => digit).join("")); // ["314159"]
 */
export async function readForm(
  bytes: Uint8Array,
  source: string,
  { model, normalization, ...reading }: Reader,
): Promise<Form> {
  const { picture: given, scale, width, height } = await decodeShrunk(bytes, source, ENOUGH);
  // White ink on a transparent ground is all white; without alpha nothing shows through.
  const isTransparent = given.channels % 2 === 0;
  const paper = isTransparent && toGray(given).data.every((value) => value === 1) ? 0 : 1;
  const { gray, page, skew, toOriginal } = straighten(given, paper);

  const read = async (marks: FormMark[][]) => {
    const lines = await readMarks(marks, (digits) => classifyDigits(model, digits, normalization), reading);
    return lines.filter((line) => line.length > 0);
  };
  const readPage = async (turn: Turn) => {
    const found = findDigits(turnPicture(gray, turn), source, { width, height });
    return { ...found, marks: found.lines, lines: await read(found.lines) };
  };
  const asItLies = await readPage(0);
  const turn = await likeliestTurn(asItLies.lines, (turn) => read(turnMarks(asItLies.marks, turn)));
  const other = turn === 0 ? undefined : await orNothing(readPage(turn));
  const isTurned = other !== undefined && isUpright(other.lines, asItLies.lines);
  const turned = isTurned ? turn : 0;
  const { marks, ...upright } = isTurned ? other : asItLies;
  if (upright.lines.length === 0) {
    const count = marks.flat().length;
    throw new ValueError(
      `predict: ${source} (${width} x ${height}) has ${count} ${count === 1 ? "mark, but it is no digit" : "marks, but none that is a digit"}; ` +
        "is it the right picture? It is to have digits from 0 to 9 on it, written by hand",
      { source, width, height, marks: count },
    );
  }

  const toGiven = compose(toOriginal, unturn(turned, gray.width, gray.height));
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
    corners: page && onFull(page, scale),
  };
}

function onFull([a, b, c, d]: Quad, scale: number): Quad {
  const full = ({ x, y }: Point) => ({ x: x * scale, y: y * scale });
  return [full(a), full(b), full(c), full(d)];
}

/** `undefined` where there is nothing to be read. */
const orNothing = <T>(found: Promise<T>): Promise<T | undefined> =>
  found.catch((error) => {
    if (error instanceof ValueError) return undefined;
    throw error;
  });
