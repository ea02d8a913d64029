import { paperSurface } from "./paper-surface.js";
import { quantile } from "./pixels.js";
import type { Gray } from "./to-gray.js";

/** Ink, and bare paper of exactly 0. */
export interface Ink extends Gray {
  /** The ink was darker than the paper. */
  inverted: boolean;
}

/** Ink differs from the paper by this much of the range from black to white, or it is not ink. */
const MIN_CONTRAST = 1 / 16;
/** So many standard deviations from the paper, next to nothing is noise. */
const NOISE = 5;
/** Of the pixels in a window, so many are at most as bright as its paper. */
const PAPER = 0.75;
/** From that to the ninth decile it is 0.61 standard deviations, if the noise is normal. */
const BRIGHT = 0.9;
const TO_BRIGHT = 0.61;
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
 * 1. {@link paperSurface} is what light from one side and dark corners make of the paper.
 * 2. The side of it that ink is on is the sign of sum (gray - paper)^3: few strong pixels outvote many faint ones.
 *    Dark ink is 1 - gray / paper. Light ink is gray - paper, for dark paper has no brightness to divide by.
 * 3. Shadows have no simple shape. What ink is measured from is, once more, the paper in the window around it: the
 *    third quartile of brightness, which stays paper until ink covers three quarters of the window. Windows are half as
 *    large as the picture's shorter side, and stand a third of their size apart, with bilinear interpolation in between.
 * 4. What is below 5 sigma or 1/16 is no ink but 0. sigma is that of the paper *there*, for dark corners are noisier:
 *    the distance from the third quartile to the ninth decile, which are both paper, over 0.61.
 */
export function findInk(gray: Gray): Ink {
  const surface = paperSurface(gray);
  const moment = gray.data.reduce((sum, value, i) => sum + (value - surface[i]) ** 3, 0);
  const inverted = moment < 0;
  const even = gray.data.map((value, i) =>
    inverted ? value / Math.max(surface[i], MIN_CONTRAST) : 1 - (value - surface[i]),
  );
  const window = Math.max(MIN_WINDOW, Math.floor(Math.min(gray.width, gray.height) / 2));
  const paper = localQuantile({ ...gray, data: even }, window, PAPER);
  const bright = localQuantile({ ...gray, data: even }, window, BRIGHT);
  const data = even.map((value, i) => {
    const ink = paper[i] - value;
    return ink > Math.max((NOISE / TO_BRIGHT) * (bright[i] - paper[i]), MIN_CONTRAST) ? ink : 0;
  });
  return { ...gray, data, inverted };
}

/** The q-quantile of the window around each pixel: rule 3 of {@link findInk}. */
function localQuantile({ data, width, height }: Gray, window: number, q: number): Float32Array {
  const step = Math.floor(window / 3);
  const columns = Math.ceil(width / step) + 1;
  const rows = Math.ceil(height / step) + 1;
  const between = Math.max(1, Math.floor(window / SAMPLES));
  const half = window >> 1;
  const nodes = Array.from({ length: columns * rows }, (_, node) => {
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
  const local = new Float32Array(data.length);
  for (let y = 0; y < height; y++) {
    const row = Math.floor(y / step);
    const down = y / step - row;
    const line = Array.from({ length: columns }, (_, column) => {
      const [above, below] = [nodes[row * columns + column], nodes[(row + 1) * columns + column]];
      return above + down * (below - above);
    });
    for (let x = 0; x < width; x++) {
      const column = Math.floor(x / step);
      local[y * width + x] = line[column] + (x / step - column) * (line[column + 1] - line[column]);
    }
  }
  return local;
}
