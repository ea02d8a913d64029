import { resizeArea } from "./resize-area.js";
import { spreadGrid } from "./spread-grid.js";
import type { Gray } from "./to-gray.js";

/** The level of the paper is worked out on a picture of at most so many pixels each way: it has no finer detail. */
const COARSE = 400;
/** What is wider than this part of the picture's shorter side is no stroke: it is light, or a shadow. */
const WIDEST_STROKE = 1 / 4;
const MIN_WINDOW = 24;

/**
 * The brightness of bare paper at each pixel, under dark ink: the closing of the picture with a square,
 *
 *     level(p) = min over squares Q that contain p of ( max over q in Q of gray(q) ).
 *
 * A closing fills what is dark and narrower than the square, which is what writing is, and leaves all else where it is: light
 * that falls from one side, dark corners, and the edge of a shadow, however hard. (Serra, Image Analysis and Mathematical
 * Morphology, 1982.) The square is a quarter of the picture's shorter side, so the thickest pen is narrower.
 *
 * It is taken on a coarse picture. There the edge of a shadow is a ramp of a coarse pixel, on whose dark side the level
 * would be too bright, and the shadow's edge would be ink; so at last the darkest of the nine around each is taken.
 */
export function paperLevel(gray: Gray): Gray {
  const { width, height } = gray;
  const shrink = Math.max(1, Math.max(width, height) / COARSE);
  const side = (length: number) => Math.max(1, Math.round(length / shrink));
  const coarse = shrink === 1 ? gray : resizeArea(gray, side(width), side(height));
  const window = Math.max(MIN_WINDOW, Math.min(width, height) * WIDEST_STROKE);
  const reach = Math.max(1, Math.round(window / shrink / 2));
  const closed = closing(coarse, reach);
  if (shrink === 1) return closed;
  const [stepX, stepY] = [width / coarse.width, height / coarse.height];
  const centers = { stepX, stepY, firstX: (stepX - 1) / 2, firstY: (stepY - 1) / 2 };
  return spreadGrid(extreme(closed, 1, Math.min), width, height, centers);
}

/** Of squares of 2 reach + 1 pixels, which may lie half outside of the picture: a shadow may end there in a point. */
function closing(gray: Gray, reach: number): Gray {
  const [width, height] = [gray.width + 2 * reach, gray.height + 2 * reach];
  const wide = new Float32Array(width * height);
  for (let y = 0; y < gray.height; y++) {
    const row = gray.data.subarray(y * gray.width, (y + 1) * gray.width);
    wide.set(row, (y + reach) * width + reach);
  }
  const closed = extreme(extreme({ data: wide, width, height }, reach, Math.max), reach, Math.min);
  const data = new Float32Array(gray.data.length);
  for (let y = 0; y < gray.height; y++) {
    const start = (y + reach) * width + reach;
    data.set(closed.data.subarray(start, start + gray.width), y * gray.width);
  }
  return { ...gray, data };
}

/** The largest, or smallest, value of the square of 2 reach + 1 pixels around each pixel, which ends where the picture does. */
function extreme({ data, width, height }: Gray, reach: number, pick: (a: number, b: number) => number): Gray {
  const across = new Float32Array(data.length);
  for (let y = 0; y < height; y++) alongLine(data, across, y * width, 1, width, reach, pick);
  const both = new Float32Array(data.length);
  for (let x = 0; x < width; x++) alongLine(across, both, x, width, height, reach, pick);
  return { data: both, width, height };
}

/**
 * The extreme of a window that slides along a line, in three comparisons a pixel whatever its length (van Herk, 1992): with the
 * line in blocks as long as the window, each window is the end of one block and the beginning of the next.
 */
function alongLine(
  from: Float32Array,
  to: Float32Array,
  start: number,
  step: number,
  length: number,
  reach: number,
  pick: (a: number, b: number) => number,
): void {
  const window = 2 * reach + 1;
  const begins = new Float32Array(length);
  const ends = new Float32Array(length);
  for (let i = 0; i < length; i++) {
    const value = from[start + i * step];
    begins[i] = i % window === 0 ? value : pick(begins[i - 1], value);
  }
  for (let i = length - 1; i >= 0; i--) {
    const value = from[start + i * step];
    ends[i] = i === length - 1 || (i + 1) % window === 0 ? value : pick(ends[i + 1], value);
  }
  for (let i = 0; i < length; i++) {
    const [first, last] = [Math.max(0, i - reach), Math.min(length - 1, i + reach)];
    const isOneBlock = Math.floor(first / window) === Math.floor(last / window);
    to[start + i * step] = isOneBlock
      ? first % window === 0
        ? begins[last]
        : ends[first]
      : pick(ends[first], begins[last]);
  }
}
