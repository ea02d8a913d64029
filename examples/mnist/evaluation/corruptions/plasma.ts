import type { Generator } from "pellucid";

/**
 * A random landscape of heights from 0 to 1, [size, size], whose opposite edges meet: the middle of a square is the mean of
 * its corners, that of an edge the mean of the four points around it, each plus a uniform number between −w² and w²; then
 * the same with squares half as wide and w / decay. `size` is a power of two.
 *
 * Source: the diamond-square algorithm of Fournier, Fussell, Carpenter, "Computer Rendering of Stochastic Models" (1982).
 */
export function plasma(size: number, decay: number, generator: Generator): Float64Array {
  const noise = uniformNoise(size * size, generator);
  const map = new Float64Array(size * size);
  const wrap = size - 1;
  let amplitude = 1;
  for (let step = size; step >= 2; step /= 2) {
    const half = step / 2;
    for (let y = half; y < size; y += step) {
      const [row, up, down] = [y * size, (y - half) * size, ((y + half) & wrap) * size];
      for (let x = half; x < size; x += step) {
        const [left, right] = [x - half, (x + half) & wrap];
        const corners = map[up + left] + map[up + right] + map[down + left] + map[down + right];
        map[row + x] = corners / 4 + amplitude * noise[row + x];
      }
    }
    for (let y = 0; y < size; y += half) {
      const [row, up, down] = [y * size, ((y - half) & wrap) * size, ((y + half) & wrap) * size];
      for (let x = (y & half) === 0 ? half : 0; x < size; x += step) {
        const around =
          map[row + ((x - half) & wrap)] + map[row + ((x + half) & wrap)] + map[up + x] + map[down + x];
        map[row + x] = around / 4 + amplitude * noise[row + x];
      }
    }
    amplitude /= decay ** 2;
  }
  return toUnitRange(map);
}

/** Numbers from −1 to 1, two of each random word. */
function uniformNoise(length: number, generator: Generator): Float64Array {
  const noise = new Float64Array(length);
  for (let i = 0; i < length; i += 2) {
    const word = generator.word();
    noise[i] = (word & 0xffff) / 32767.5 - 1;
    noise[i + 1] = (word >>> 16) / 32767.5 - 1;
  }
  return noise;
}

function toUnitRange(map: Float64Array): Float64Array {
  let [low, high] = [Infinity, -Infinity];
  for (let i = 0; i < map.length; i++) {
    low = Math.min(low, map[i]);
    high = Math.max(high, map[i]);
  }
  for (let i = 0; i < map.length; i++) map[i] = (map[i] - low) / (high - low);
  return map;
}
