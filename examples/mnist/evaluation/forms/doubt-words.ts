import { type Box, right, sharedRows } from "./box.js";
import type { ReadDigit } from "./read-digit.js";
import { isNoDigit } from "./rejecting.js";

/** Marks are of one word where no more than this lies between them, as part of the higher one's height. */
const APART = 0.8;
/** Fewer are no word. */
const LETTERS = 3;
/** One in so many marks among letters is a digit. */
const RARE = 100;

/**
 * A line of marks, with what stands among letters doubted: an O in a word is no 0, however round. Where half of a word or more
 * are no digits, the odds of each of its marks to be one are those of a digit among letters, by Bayes' rule:
 *
 *     p'(digit k) = p(digit k) / 100 / (p(no digit) + sum of p(digit j) / 100).
 *
 * @param line from left to right.
 */
export function doubtWords(line: readonly ReadDigit[]): ReadDigit[] {
  const ofLetters = new Set(wordsOf(line).filter(isOfLetters).flat());
  return line.map((mark) => (ofLetters.has(mark) ? doubted(mark) : mark));
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

function doubted(mark: ReadDigit): ReadDigit {
  const rare = mark.probabilities.map((probability) => probability / RARE);
  const all = mark.noDigit + rare.reduce((a, b) => a + b, 0);
  const probabilities = rare.map((probability) => probability / all);
  return {
    ...mark,
    probabilities,
    probability: probabilities[mark.digit],
    noDigit: mark.noDigit / all,
  };
}
