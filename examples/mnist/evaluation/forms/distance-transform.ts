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
  const squares = new Float64Array(data.length);
  for (let i = 0; i < data.length; i++) squares[i] = data[i] !== 0 ? 0 : Number.POSITIVE_INFINITY;
  const envelope = new Envelope(Math.max(width, height));
  for (let x = 0; x < width; x++) envelope.leastAlong(squares, x, width, height);
  for (let y = 0; y < height; y++) envelope.leastAlong(squares, y * width, 1, width);
  const distances = new Float32Array(data.length);
  for (let i = 0; i < data.length; i++) distances[i] = Math.sqrt(squares[i]);
  return distances;
}

/** Room for one line: its values, the parabolas of the envelope by where they stand, and from where on each is the lowest. */
class Envelope {
  private readonly f: Float64Array;
  private readonly stands: Int32Array;
  private readonly from: Float64Array;

  constructor(longest: number) {
    this.f = new Float64Array(longest);
    this.stands = new Int32Array(longest);
    this.from = new Float64Array(longest);
  }

  /** Replaces a line by the least of its parabolas at each place. */
  leastAlong(squares: Float64Array, start: number, step: number, length: number): void {
    const { f, stands, from } = this;
    let last = -1;
    for (let q = 0; q < length; q++) {
      f[q] = squares[start + q * step];
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
      stands[last] = q;
      from[last] = meets;
    }
    if (last < 0) return;
    let k = 0;
    for (let q = 0; q < length; q++) {
      while (k < last && from[k + 1] < q) k += 1;
      const away = q - stands[k];
      squares[start + q * step] = away * away + f[stands[k]];
    }
  }
}
