import { sharedColumns, sharedRows } from "./box.js";
import type { ReadDigit } from "./read-digit.js";
import { isNoDigit } from "./rejecting.js";

/** Two digits share less than this part of the narrower one's columns, or of the lower one's rows: a 7 may reach over a 1. */
const SAME_COLUMNS = 0.5;
const SAME_ROWS = 0.25;
/** What is so near to what is no digit, as part of its own height, may be a piece that broke off. */
const BESIDE = 0.1;
/** What stands in the same place as another, right beside what is no digit, or among letters is as likely a piece or a letter as a digit. */
export const EVEN = 0.5;

/** The same, as certain only as it is likely that there is a digit: the rest is "no digit". */
export function asCertainAs(digit: ReadDigit, likely: number): ReadDigit {
  const probabilities = digit.probabilities.map((probability) => probability * likely);
  const noDigit = 1 - probabilities.reduce((a, b) => a + b, 0);
  return { ...digit, probabilities, probability: probabilities[digit.digit], noDigit };
}

/**
 * How likely it is that a part of a mark is what was cut off there: a slice of a 9 may look like a 1, but the cut is right only
 * if what lies beside it is a digit as well. The product of what the other parts are likely to be; 1 for a mark that was not cut.
 */
export const cutLikelihood = (parts: readonly ReadDigit[], part: ReadDigit): number =>
  parts.filter((other) => other !== part).reduce((product, { probability }) => product * probability, 1);

/**
 * A line of digits, with those doubted that may be pieces: two that stand in one place, for a 9 whose tail is a stroke by itself
 * is no 0 and no 1; and one right beside what is no digit.
 */
export const doubtPieces = (line: readonly ReadDigit[]): ReadDigit[] =>
  line.map((digit) =>
    line.some((other) => other !== digit && (overlap(digit, other) || isPieceOf(other, digit)))
      ? asCertainAs(digit, EVEN)
      : digit,
  );

const overlap = ({ box: a }: ReadDigit, { box: b }: ReadDigit): boolean =>
  sharedColumns(a, b) >= SAME_COLUMNS * Math.min(a.width, b.width) &&
  sharedRows(a, b) >= SAME_ROWS * Math.min(a.height, b.height);

const isPieceOf = (other: ReadDigit, { box }: ReadDigit): boolean =>
  isNoDigit(other) && sharedRows(other.box, box) > 0 && -sharedColumns(other.box, box) <= BESIDE * box.height;
