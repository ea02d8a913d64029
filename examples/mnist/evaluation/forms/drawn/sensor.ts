import type { Generator } from "pellucid";
import type { Exposure } from "./camera.js";
import { noiseTexture } from "./sheet.js";

/** What becomes of light in the camera. */
export interface Sensor {
  /** So many times each pixel is mixed with its neighbors, 1 : 2 : 1 each way. */
  blur: number;
  /** Standard deviation of the noise, of 1. */
  noise: number;
  /** The steps, of 255, that the mean of a block of 8 x 8 is rounded to; finer waves to coarser ones. 0 leaves it out. */
  blocks: number;
}

export const IDEAL: Sensor = { blur: 0, noise: 0, blocks: 0 };

/** The bytes of a picture, in red, green and blue; a clamped array rounds, and holds what is too dark or too bright. */
export function record(exposure: Exposure, { blur, noise, blocks }: Sensor, random: Generator): Uint8Array {
  const { width, height, colors } = exposure;
  for (let i = 0; i < blur; i++) soften(exposure);
  if (noise > 0) {
    const texture = noiseTexture(random);
    for (let y = 0; y < height; y++) {
      const shift = random.below(texture.length);
      for (let x = 0; x < 3 * width; x++)
        colors[3 * y * width + x] += noise * texture[(shift + x) % texture.length];
    }
  }
  if (blocks > 0) compress(exposure, blocks / 255);
  const bytes = new Uint8ClampedArray(colors.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = 255 * colors[i];
  return new Uint8Array(bytes.buffer);
}

/** Mixes along rows, then along columns; at the border there is nothing to mix with. */
function soften({ width, height, colors }: Exposure): void {
  const row = 3 * width;
  const along = colors.slice();
  for (let y = 0; y < height; y++) {
    for (let i = y * row + 3; i < (y + 1) * row - 3; i++) {
      along[i] = (colors[i - 3] + 2 * colors[i] + colors[i + 3]) / 4;
    }
  }
  colors.set(along);
  for (let i = row; i < colors.length - row; i++) {
    colors[i] = (along[i - row] + 2 * along[i] + along[i + row]) / 4;
  }
}

/** cos((2 x + 1) u pi / 16), and the factor that makes the transform its own inverse but for being turned around. */
const COSINES = Array.from({ length: 8 }, (_, u) =>
  Float32Array.from(
    { length: 8 },
    (_, x) => Math.cos(((2 * x + 1) * u * Math.PI) / 16) * Math.sqrt((u === 0 ? 1 : 2) / 8),
  ),
);

/** Rounds the cosine transform of the luma in blocks of 8 x 8, as a JPEG does, and adds to all channels what that changed. */
function compress({ width, height, colors }: Exposure, step: number): void {
  const [block, waves] = [new Float32Array(64), new Float32Array(64)];
  for (let top = 0; top + 8 <= height; top += 8) {
    for (let left = 0; left + 8 <= width; left += 8) {
      const place = (i: number) => 3 * ((top + (i >> 3)) * width + left + (i & 7));
      for (let i = 0; i < 64; i++) {
        const at = place(i);
        block[i] = 0.299 * colors[at] + 0.587 * colors[at + 1] + 0.114 * colors[at + 2];
      }
      transform(block, waves, false);
      for (let i = 0; i < 64; i++) {
        const coarse = step * (1 + 0.6 * ((i >> 3) + (i & 7)));
        waves[i] -= coarse * Math.round(waves[i] / coarse);
      }
      transform(waves, block, true);
      for (let i = 0; i < 64; i++) for (let c = 0; c < 3; c++) colors[place(i) + c] -= block[i];
    }
  }
}

/** The cosine transform of a block, rows first and columns then, or the way back. */
function transform(from: Float32Array, to: Float32Array, back: boolean): void {
  const half = new Float32Array(64);
  const along = (source: Float32Array, out: Float32Array, start: number, step: number) => {
    for (let u = 0; u < 8; u++) {
      let sum = 0;
      for (let x = 0; x < 8; x++) sum += source[start + step * x] * (back ? COSINES[x][u] : COSINES[u][x]);
      out[start + step * u] = sum;
    }
  };
  for (let row = 0; row < 8; row++) along(from, half, 8 * row, 1);
  for (let column = 0; column < 8; column++) along(half, to, column, 8);
}
