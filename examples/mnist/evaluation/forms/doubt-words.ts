import { type Box, right, sharedRows } from "./box.js";
import { asCertainAs, EVEN } from "./doubt-parts.js";
import type { ReadDigit } from "./read-digit.js";
import { isNoDigit } from "./rejecting.js";

/** Marks are of one word where no more than this lies between them, as part of the higher one's height. */
const APART = 0.8;
/** Fewer are no word. */
const LETTERS = 3;
/**
 * A line of marks, with what stands among letters doubted: an O in a word is no 0, however round. A word of which half or more are
 * no digits is one of letters.
 *
 * @param line from left to right.
 */
export function doubtWords(line: readonly ReadDigit[]): ReadDigit[] {
  const ofLetters = new Set(wordsOf(line).filter(isOfLetters).flat());
  return line.map((mark) => (ofLetters.has(mark) ? asCertainAs(mark, EVEN) : mark));
}

/** What is written above or below a word is none of it, though its columns be among those of the word. */
function wordsOf(line: readonly ReadDigit[]): ReadDigit[][] {
  const words: ReadDigit[][] = [];
  for (const mark of line) {
    const word = words.find((word) => continues(word.at(-1)!.box, mark.box));
    if (word) word.push(mark);
    else words.push([mark]);
  }
  return words;
}

const continues = (before: Box, next: Box): boolean =>
  sharedRows(before, next) > 0 && next.x - right(before) <= APART * Math.max(before.height, next.height);

const isOfLetters = (word: readonly ReadDigit[]): boolean =>
  word.length >= LETTERS && word.filter(isNoDigit).length * 2 >= word.length;
