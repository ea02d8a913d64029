import { robustSigma, SHADE } from "./pixels.js";
import type { Gray } from "./to-gray.js";

/** Pixels are looked at in a grid of so many each way. */
const GRID = 64;
const ROUNDS = 10;
/** Farther from the surface than so many standard deviations, and than a shade, a pixel is no paper. */
const OUTLIER = 2.5;

/** 1, x, y, x^2, xy, y^2 with x and y from -1 to 1: light that falls from one side, and lenses that darken corners. */
const terms = (x: number, y: number): number[] => [1, x, y, x * x, x * y, y * y];

/**
 * The brightness of the paper under what is written on it: the quadratic surface through most of the pixels. It is fitted
 * by least squares, over and over, each time to those that were near the last one; so writing drops out, dark or light.
 */
export function paperSurface({ data, width, height }: Gray): Float32Array {
  const place = (pixel: number, length: number) => (length > 1 ? (2 * pixel) / (length - 1) - 1 : 0);
  const samples: { gray: number; basis: number[] }[] = [];
  for (let j = 0; j < GRID; j++) {
    for (let i = 0; i < GRID; i++) {
      const x = Math.floor(((i + 0.5) / GRID) * width);
      const y = Math.floor(((j + 0.5) / GRID) * height);
      samples.push({ gray: data[y * width + x], basis: terms(place(x, width), place(y, height)) });
    }
  }
  let near = samples;
  let surface: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    surface = leastSquares(near);
    const distance = Float32Array.from(samples, ({ gray, basis }) => Math.abs(gray - dot(surface, basis)));
    const limit = Math.max(OUTLIER * robustSigma(distance), SHADE);
    near = samples.filter((_, i) => distance[i] <= limit);
  }
  const [c, cx, cy, cxx, cxy, cyy] = surface;
  const paper = new Float32Array(data.length);
  for (let v = 0; v < height; v++) {
    const y = place(v, height);
    for (let u = 0; u < width; u++) {
      const x = place(u, width);
      paper[v * width + u] = c + (cx + cxx * x + cxy * y) * x + (cy + cyy * y) * y;
    }
  }
  return paper;
}

const dot = (a: readonly number[], b: readonly number[]) =>
  a.reduce((sum, value, i) => sum + value * b[i], 0);

/** Solves the normal equations by elimination. Where a term cannot be told from others (a single row), it stays 0. */
function leastSquares(samples: readonly { gray: number; basis: number[] }[]): number[] {
  const n = terms(0, 0).length;
  const rows = Array.from({ length: n }, () => new Array<number>(n + 1).fill(0));
  for (const { gray, basis } of samples) {
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) rows[i][j] += basis[i] * basis[j];
      rows[i][n] += basis[i] * gray;
    }
  }
  const tiny = 1e-9 * samples.length;
  const solved = new Array<number>(n).fill(0);
  for (let i = 0; i < n; i++) {
    if (rows[i][i] <= tiny) continue;
    for (let k = 0; k < n; k++) {
      if (k === i) continue;
      const factor = rows[k][i] / rows[i][i];
      for (let j = 0; j <= n; j++) rows[k][j] -= factor * rows[i][j];
    }
  }
  for (let i = 0; i < n; i++) if (rows[i][i] > tiny) solved[i] = rows[i][n] / rows[i][i];
  return solved;
}
