import { paperLevel } from "./paper-level.js";
import { paperSurface } from "./paper-surface.js";
import { MIN_CONTRAST, quantile } from "./pixels.js";
import { spreadGrid } from "./spread-grid.js";
import type { Gray } from "./to-gray.js";

/** Ink, and bare paper of exactly 0. */
export interface Ink extends Gray {
  /** The ink was darker than the paper. */
  inverted: boolean;
  /** What comes nearest to being ink, or is it most clearly: by how much it stands out, and by how much ink does there. */
  clearest: { seen: number; needed: number };
}

/** So many standard deviations from the paper, next to nothing is noise. */
const NOISE = 5;
/** Of the pixels in a window, so many are at most as bright as its paper. */
const PAPER = 0.75;
/** From that to the ninth decile it is 0.61 standard deviations, if the noise is normal. */
const BRIGHT = 0.9;
const TO_BRIGHT = 0.61;
/** Side of a window, as part of the picture's shorter side, and in pixels. */
const WINDOW = 1 / 4;
const MIN_WINDOW = 24;
/** A window is looked at in a grid of at most so many pixels each way. */
const SAMPLES = 32;

/**
 * The ink of a form that is lit unevenly: how much darker it is than the bare paper *there*.
 *
 * One threshold for the whole picture (Otsu's, say) takes a shadow for ink as soon as paper in the shadow is darker
 * than ink in the light, which is what a photograph by phone looks like. So the paper's brightness is estimated from
 * place to place, and light, which multiplies, is divided out; what is left is the same for a stroke anywhere.
 *
 * 1. The side of the paper that ink is on is the sign of sum (gray - {@link paperSurface})^3: few strong pixels outvote
 *    many faint ones.
 * 2. {@link paperLevel} is the paper under dark ink; under light ink it is that of the negative. Dark ink is
 *    1 - gray / paper. Light ink is gray - paper, for dark paper has no brightness to divide by.
 * 3. That level is an upper bound, by as much as there is noise. What ink is measured from is the paper in the window around
 *    it: the third quartile of brightness, which stays paper until ink covers three quarters of the window. Windows stand a
 *    third of their size apart, with bilinear interpolation in between.
 * 4. What is below 5 sigma or 1/16 is no ink but 0. sigma is that of the paper *there*, for dark corners are noisier:
 *    the distance from the third quartile to the ninth decile, which are both paper, over 0.61. Of a million pixels a few are
 *    beyond 5 sigma all the same, so one with no other next to it is none either.
 */
export function findInk(gray: Gray): Ink {
  const inverted = isDarkOnLight(gray);
  const positive = inverted ? gray : negativeOf(gray);
  const even = withoutLight(positive, inverted);
  const window = Math.max(MIN_WINDOW, Math.floor(Math.min(gray.width, gray.height) * WINDOW));
  const paper = localQuantile(even, window, PAPER);
  const bright = localQuantile(even, window, BRIGHT);
  const data = new Float32Array(even.data.length);
  const clearest = { seen: 0, needed: MIN_CONTRAST };
  for (let i = 0; i < data.length; i++) {
    const ink = paper[i] - even.data[i];
    const needed = Math.max((NOISE / TO_BRIGHT) * (bright[i] - paper[i]), MIN_CONTRAST);
    if (ink > needed) data[i] = ink;
    if (ink * clearest.needed > clearest.seen * needed) {
      clearest.seen = ink;
      clearest.needed = needed;
    }
  }
  return { ...gray, data: withoutLonely(data, gray.width), inverted, clearest };
}

/** Rule 1 of {@link findInk}. */
function isDarkOnLight(gray: Gray): boolean {
  const surface = paperSurface(gray);
  let moment = 0;
  for (let i = 0; i < surface.length; i++) {
    const away = gray.data[i] - surface[i];
    moment += away * away * away;
  }
  return moment < 0;
}

function negativeOf(gray: Gray): Gray {
  const data = new Float32Array(gray.data.length);
  for (let i = 0; i < data.length; i++) data[i] = 1 - gray.data[i];
  return { ...gray, data };
}

/** Rule 2 of {@link findInk}: paper is 1, and ink is less. */
function withoutLight(positive: Gray, inverted: boolean): Gray {
  const { data: level } = paperLevel(positive);
  const data = new Float32Array(level.length);
  for (let i = 0; i < data.length; i++) {
    data[i] = inverted
      ? positive.data[i] / Math.max(level[i], MIN_CONTRAST)
      : 1 + positive.data[i] - level[i];
  }
  return { ...positive, data };
}

/** The ink without pixels none of whose eight neighbors has any. */
function withoutLonely(data: Float32Array, width: number): Float32Array {
  const kept = new Float32Array(data.length);
  for (let i = 0; i < data.length; i++) if (data[i] > 0 && !isLonely(data, width, i)) kept[i] = data[i];
  return kept;
}

function isLonely(data: Float32Array, width: number, i: number): boolean {
  const x = i % width;
  for (let dx = x > 0 ? -1 : 0; dx <= (x < width - 1 ? 1 : 0); dx++) {
    for (const row of [-width, 0, width]) {
      if ((row !== 0 || dx !== 0) && data[i + row + dx] > 0) return false;
    }
  }
  return true;
}

/** The q-quantile of the window around each pixel: rule 3 of {@link findInk}. */
function localQuantile({ data, width, height }: Gray, window: number, q: number): Float32Array {
  const step = Math.floor(window / 3);
  const columns = Math.ceil(width / step) + 1;
  const rows = Math.ceil(height / step) + 1;
  const between = Math.max(1, Math.floor(window / SAMPLES));
  const half = window >> 1;
  const nodes = Float32Array.from({ length: columns * rows }, (_, node) => {
    const x = (node % columns) * step;
    const y = Math.floor(node / columns) * step;
    const seen: number[] = [];
    for (let v = Math.max(0, y - half); v < Math.min(height, y + half); v += between) {
      for (let u = Math.max(0, x - half); u < Math.min(width, x + half); u += between) {
        seen.push(data[v * width + u]);
      }
    }
    return quantile(Float32Array.from(seen), q);
  });
  const grid = { data: nodes, width: columns, height: rows };
  return spreadGrid(grid, width, height, { stepX: step, stepY: step, firstX: 0, firstY: 0 }).data;
}
