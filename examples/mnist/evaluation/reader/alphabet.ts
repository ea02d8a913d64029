// What a pen draws on a form that is no digit, and digits in the styles that MNIST has few of. A glyph is 10 high where it
// is a capital, its x-height 6.

import { parseStrokes, type Stroke } from "./strokes.js";

/**
 * What some hand writes as a digit, so that its picture does not say which of both it is, and what is so left out of what the
 * network learns to be no digit: O, o, Q and D as 0; I, i, l, |, /, \\ and ! as 1; Z, z and ? as 2; Y and y as an open 4; S, s
 * and $ as 5; b and G as 6; > as 7; B and & as 8; a, g and q as 9; and ^, which is a 1 with a long upstroke.
 */
export const DIGIT_SHAPED = "OoQDIil|/\\!Zz?YySs$bG>B&agq^";

type Glyphs = Readonly<Record<string, readonly Stroke[]>>;

const glyphs = (table: Record<string, string>): Glyphs =>
  Object.fromEntries(Object.entries(table).map(([name, text]) => [name, parseStrokes(text)]));

export const letters: Glyphs = glyphs({
  A: "0,10 5,0 10,10 | 2,6.5 8,6.5",
  C: "~8,2 5,0 1,3 1,7 5,10 8,8",
  E: "7,0 0,0 0,10 7,10 | 0,5 6,5",
  F: "7,0 0,0 0,10 | 0,5 6,5",
  H: "0,0 0,10 | 7,0 7,10 | 0,5 7,5",
  J: "~6,0 6,7 4,10 1,9.5 0,7",
  K: "0,0 0,10 | 7,0 0,6 | 2.5,4 7,10",
  L: "0,0 0,10 7,10",
  M: "0,10 0,0 5,6 10,0 10,10",
  N: "0,10 0,0 8,10 8,0",
  P: "0,10 0,0 | ~0,0 5,0 7,2.5 5,5 0,5",
  R: "0,10 0,0 | ~0,0 5,0 7,2.5 5,5 0,5 | 3,5 7,10",
  T: "0,0 9,0 | 4.5,0 4.5,10",
  U: "~0,0 0,6 1.5,9.5 4,10 6.5,9.5 8,6 8,0",
  V: "0,0 4.5,10 9,0",
  W: "0,0 3,10 6,2 9,10 12,0",
  X: "0,0 8,10 | 8,0 0,10",
  d: "~6,5 3,4 0,7 3,10 6,8.5 | 6,0 6,10",
  e: "~0,7 6,6.5 5,4.5 3,4 0,6 0.3,8.5 3,10 6,9",
  f: "~6,1 4,0 3,2 3,6 3,10 | 0,4 6,4",
  h: "0,0 0,10 | ~0,6 3,4 5.5,6 5.5,10",
  j: "~2,4 2,9 1.5,13 -1,13 | 2,1 2,1.3",
  k: "0,0 0,10 | 5,4 0,7.5 | 1.5,6.5 5.5,10",
  m: "0,4 0,10 | ~0,6 2.5,4 4,6 4,10 | ~4,6 6.5,4 8,6 8,10",
  n: "0,4 0,10 | ~0,6 3,4 5,6 5,10",
  p: "0,4 0,14 | ~0,5 3,4 6,7 3,10 0,9",
  r: "0,4 0,10 | ~0,6 2,4 4,4.5",
  t: "~2,0 2,4 2,8 4,10 6,9 | 0,4 5,4",
  u: "~0,4 0,8 2,10 4.5,8.5 | 5,4 5,10",
});

export const signs: Glyphs = glyphs({
  plus: "5,0 5,10 | 0,5 10,5",
  times: "0,0 8,8 | 8,0 0,8",
  equals: "0,3 10,3 | 0,7 10,7",
  minus: "0,5 10,5",
  divide: "0,5 10,5 | 5,1.5 5,1.8 | 5,8.2 5,8.5",
  tilde: "~0,5 2.5,3 5,5 7.5,7 10,5",
  less: "8,0 0,5 8,10",
  number: "3,0 2,10 | 7,0 6,10 | 0,3 10,3 | 0,7 10,7",
  asterisk: "4,0 4,8 | 0,2 8,6 | 8,2 0,6",
  percent: "0,10 8,0 | ~2,0 0.5,1.5 2,3 3.5,1.5 2,0 | ~6,7 4.5,8.5 6,10 7.5,8.5 6,7",
  "bow to the left": "~3.5,0 0.5,3 0.5,7 3.5,10",
  "bow to the right": "~0,0 3,3 3,7 0,10",
  "bracket that opens": "4,0 0,0 0,10 4,10",
  "bracket that closes": "0,0 4,0 4,10 0,10",
  tick: "0,6 3,10 9,0",
  colon: "0,2 0,2.3 | 0,8 0,8.3",
  quotes: "0,0 0,4 | 3,0 3,4",
  euro: "~8,1 5,0 2,3 2,7 5,10 8,9 | 0,4 6,4 | 0,6 6,6",
  arrow: "0,5 10,5 | 7,2 10,5 7,8",
  square: "0,0 10,0 10,10 0,10 0,0",
  "crossed square": "0,0 10,0 10,10 0,10 0,0 | 0,0 10,10 | 10,0 0,10",
  triangle: "5,0 10,9 0,9 5,0",
  gate: "0,10 0,0 8,0 8,10",
  infinity: "~5,2 8,0 10,2 8,4 5,2 2,0 0,2 2,4 5,2",
  "corner at the top": "0,10 0,0 8,0",
  "corner at the bottom": "8,0 8,10 0,10",
  "tee of rules": "0,0 10,0 | 5,0 5,6",
  "cross of rules": "0,4 12,4 | 5,0 5,8",
});

/**
 * What is about as wide as it is long: a dot is as large as the writing once it is scaled to it. A comma is so a fat 1, which
 * only its size on the page tells from one.
 */
export const points: Readonly<
  Record<string, { strokes: readonly Stroke[]; widths: readonly [number, number] }>
> = {
  dot: { strokes: parseStrokes("0,0 0,1"), widths: [1.5, 3] },
  dash: { strokes: parseStrokes("0,0 3,0.2"), widths: [0.3, 0.9] },
};

/** Digits, each in several ways. */
export const digits: readonly (readonly (readonly Stroke[])[])[] = [
  ["~4,0 0.7,3 0.7,7 4,10 7.3,7 7.3,3 4,0", "~5,0.5 1,1.5 0,6 3,10 7,8 7,3 3.5,0"],
  [
    "0,0 0,10",
    "0,3 3,0 3,10",
    "0,3 3,0 3,10 | 0,10 6,10",
    "0,4.5 4,0 4,10",
    "~0,2 2,1.4 3,0 | 3,0 3,10 | 0.5,10 5.5,10",
  ],
  ["~0,2.5 3,0 6,2.5 4,6 0,10 | 0,10 7,10", "~0,2 4,0 6,3 2.5,8.5 0.5,9.5 0.5,8 2.5,8.2 7,10"],
  ["~0,1.5 3,0 6,2 3,4.8 | ~3,4.8 7,7 4,10 0,9", "0,0 6,0 3,4 | ~3,4 7,6.5 4,10 0,9"],
  [
    "5,10 5,0 0,7 8,7",
    "1,0 0,6 7,6 | 5.5,2 5.5,10",
    "~0.5,0 0,3 1,6 5,5.5 | 6,0 5.5,10",
    "2,0 0,6.5 7,6.5 | 5,4 5,10",
  ],
  ["7,0 1,0 0.5,4.5 | ~0.5,4.5 4,3.5 7,6.5 4,10 0,9", "~6.5,0.3 1,0 1,4.2 5,4.5 6.5,7 4,10 0,9"],
  ["~6,0 2,3 0,7 3,10 6,8 5,5.5 1,6.5", "~3,0 0.5,4 0.5,8.5 3,10 5,8 3,6 0.5,8"],
  [
    "0,0 7,0 3,10",
    "0,0 7,0 3,10 | 1.5,5 7,5",
    "0,2 0,0 7,0 3,10 | 1.5,5 7,5",
    "~0,1 2,0 4,1 7,0 | ~7,0 4,5 3,10 | 1.5,5 7,4.6",
  ],
  [
    "~3.5,4.7 0.7,2.5 3.5,0 6.3,2.5 3.5,4.7 0,7.5 3.5,10 7,7.5 3.5,4.7",
    "~6,1 3,0 0.5,2 6,7 4,10 0.5,8.5 2,5.5 6,1",
  ],
  ["~6,3 3,0 0,3 3,5.5 6,3 | ~6,2 6,6 5.5,8.5 3,10", "~6,2.5 3,0 0,3 3,5.5 6,3 | 6,1.5 5.5,10"],
].map((ways) => ways.map(parseStrokes));
