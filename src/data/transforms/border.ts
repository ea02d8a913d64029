import { ValueError } from "../../errors.js";
import { knownInstead } from "../../options.js";
import { requireFill, requireFillFor } from "./checks.js";
import type { ImageSample } from "./transform.js";
import { eachPlane } from "./warp.js";

/**
 * What lies beyond the edges: one value, the last pixel over and over, or the image mirrored, without ("reflect") or with
 * ("symmetric") the last pixel itself. Of `1 2 3` they make `0 0|1 2 3|0 0`, `1 1|1 2 3|3 3`, `3 2|1 2 3|2 1` and
 * `2 1|1 2 3|3 2`.
 */
export type PaddingMode = "constant" | "edge" | "reflect" | "symmetric";

/** Pixels to add at each side. */
export type Padding = readonly [left: number, top: number, right: number, bottom: number];

/** How padding is given: one number for all sides, one for left and right and one for top and bottom, or four. */
export type PaddingSizes = number | readonly [x: number, y: number] | Padding;

export interface BorderOptions {
  /** What errors name. */
  transform: string;
  paddingMode: PaddingMode;
  fill: number;
}

/**
 * Where a place on the endless line lies in [0, n); −1 for nowhere. Mirrored lines repeat: folded at the middle of the
 * first and last pixel every 2(n − 1) places, folded at their outer edges every 2n.
 */
const SOURCES: Record<PaddingMode, (place: number, n: number) => number> = {
  constant: (place, n) => (place >= 0 && place < n ? place : -1),
  edge: (place, n) => Math.min(Math.max(place, 0), n - 1),
  reflect,
  symmetric: (place, n) => {
    const within = modulo(place, 2 * n);
    return Math.min(within, 2 * n - 1 - within);
  },
};

const MODES = Object.keys(SOURCES) as PaddingMode[];

/** The place inside [0, n) that this one falls on when the line is folded at its first and at its last place. */
export function reflect(place: number, n: number): number {
  if (n === 1) return 0;
  const period = 2 * (n - 1);
  const within = modulo(place, period);
  return Math.min(within, period - within);
}

const modulo = (a: number, n: number) => ((a % n) + n) % n;

/** Throws unless these are what a border can be made of. */
export function borderOptions(transform: string, paddingMode: PaddingMode, fill: number): BorderOptions {
  if (!MODES.includes(paddingMode)) {
    throw new ValueError(
      `${transform}: there is no paddingMode ${JSON.stringify(paddingMode)}${knownInstead(String(paddingMode), MODES)}`,
    );
  }
  requireFill(transform, fill);
  return { transform, paddingMode, fill };
}

/** The padding of each side. */
export function paddingOf(transform: string, sizes: PaddingSizes): Padding {
  const given = Array.isArray(sizes) ? sizes : [sizes];
  const whole = given.every((pixels) => Number.isSafeInteger(pixels) && pixels >= 0);
  if (!whole || ![1, 2, 4].includes(given.length)) {
    throw new ValueError(
      `${transform}: padding is ${JSON.stringify(sizes)}; it must be a number of pixels, [x, y], or [left, top, right, bottom], each an integer of at least 0`,
    );
  }
  const [left, top = left, right = left, bottom = top] = given;
  return [left, top, right, bottom];
}

/** The image with more pixels around it. */
export function padded(
  image: ImageSample,
  [left, top, right, bottom]: Padding,
  { transform, paddingMode, fill }: BorderOptions,
): ImageSample {
  requireFillFor(image, transform, fill);
  const { H, W } = image;
  const source = SOURCES[paddingMode];
  const rows = Array.from({ length: top + H + bottom }, (_, y) => source(y - top, H));
  const columns = Array.from({ length: left + W + right }, (_, x) => source(x - left, W));
  return eachPlane(
    image,
    (from, to) => {
      for (const [y, row] of rows.entries()) {
        for (const [x, column] of columns.entries()) {
          to[y * columns.length + x] = row < 0 || column < 0 ? fill : from[row * W + column];
        }
      }
    },
    rows.length,
    columns.length,
  );
}
