import type { Mask } from "./pixels.js";

/**
 * For each pixel the Euclidean distance from its center to the nearest center of a pixel that is set; infinite where none is.
 *
 * Squared distances are least(q) = min over p of ((p - q)^2 + f(p)), first down the columns with f = 0 at set pixels, then along the
 * rows with f of what the columns gave. Each is the lower envelope of parabolas, which takes linear time (Felzenszwalb and
 * Huttenlocher, Distance Transforms of Sampled Functions, 2012).
 *
 * @example
 * distanceTransform({ data: Uint8Array.of(1, 0, 0), width: 3, height: 1 }); // 0, 1, 2
 */
export function distanceTransform({ data, width, height }: Mask): Float32Array {
  const squares = Float64Array.from(data, (value) => (value !== 0 ? 0 : Number.POSITIVE_INFINITY));
  for (let x = 0; x < width; x++) alongLine(squares, x, width, height);
  for (let y = 0; y < height; y++) alongLine(squares, y * width, 1, width);
  return Float32Array.from(squares, Math.sqrt);
}

function alongLine(squares: Float64Array, start: number, step: number, length: number): void {
  const f = Float64Array.from({ length }, (_, i) => squares[start + i * step]);
  /** The parabolas of the lower envelope, by where they stand, and from where on each is the lowest. */
  const [stands, from] = [new Int32Array(length), new Float64Array(length)];
  let last = -1;
  for (let q = 0; q < length; q++) {
    if (f[q] === Number.POSITIVE_INFINITY) continue;
    let meets = Number.NEGATIVE_INFINITY;
    while (last >= 0) {
      const p = stands[last];
      meets = (f[q] + q * q - f[p] - p * p) / (2 * (q - p));
      if (meets > from[last]) break;
      last -= 1;
      meets = Number.NEGATIVE_INFINITY;
    }
    last += 1;
    [stands[last], from[last]] = [q, meets];
  }
  if (last < 0) return;
  let k = 0;
  for (let q = 0; q < length; q++) {
    while (k < last && from[k + 1] < q) k += 1;
    squares[start + q * step] = (q - stands[k]) ** 2 + f[stands[k]];
  }
}
