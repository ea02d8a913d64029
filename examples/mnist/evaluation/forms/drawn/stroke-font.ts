import type { Point } from "../page/homography.js";

/**
 * Capitals as a pen draws them, in a box 4 wide and 6 high: strokes are parted by "/", each a list of points xy. They are not those
 * that the reader learns from: a test set drawn with the same strokes would be its training set.
 */
const LETTERS: Record<string, string> = {
  A: "06 20 46/14 34",
  B: "06 00 30 41 42 33 03/33 44 45 36 06",
  C: "41 30 10 01 05 16 36 45",
  D: "06 00 30 41 45 36 06",
  E: "40 00 06 46/03 33",
  F: "40 00 06/03 33",
  G: "41 30 10 01 05 16 36 45 43 23",
  H: "00 06/40 46/03 43",
  I: "20 26",
  J: "40 45 36 16 05",
  K: "00 06/40 03 46",
  L: "00 06 46",
  M: "06 00 23 40 46",
  N: "06 00 46 40",
  O: "10 01 05 16 36 45 41 30 10",
  P: "06 00 30 41 42 33 03",
  Q: "10 01 05 16 36 45 41 30 10/24 46",
  R: "06 00 30 41 42 33 03/23 46",
  S: "41 30 10 01 02 13 33 44 45 36 16 05",
  T: "00 40/20 26",
  U: "00 05 16 36 45 40",
  V: "00 26 40",
  W: "00 16 23 36 40",
  X: "00 46/40 06",
  Y: "00 23 40/23 26",
  Z: "00 40 06 46",
};

/** Those that no hand writes as a digit; a Y may be an open 4, as for the reader. */
export const NO_DIGITS: readonly string[] = [..."ACEFHKLMNPRTUVWX"];

/** The strokes of a letter whose capital is `height` high, from (0, 0) on. */
export const letterStrokes = (letter: string, height: number): Point[][] =>
  LETTERS[letter]
    .split("/")
    .map((points) =>
      points.split(" ").map(([x, y]) => ({ x: (Number(x) * height) / 6, y: (Number(y) * height) / 6 })),
    );
