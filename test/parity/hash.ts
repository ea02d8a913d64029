/**
 * Weights and data from an integer hash, so that Python makes the same bits (test/fixtures/golden/hash.py):
 *
 *     h = index * 0x9e3779b1 + stream * 0x85ebca77      (mod 2^32, as are the products below)
 *     h = (h ^ (h >>> 16)) * 0x7feb352d
 *     h = (h ^ (h >>> 15)) * 0x846ca68b
 *     h = h ^ (h >>> 16)
 *     uniform(index, stream) = h / 2^32                 in [0, 1)
 */
export function uniform(index: number, stream: number): number {
  let h = Math.imul(index, 0x9e3779b1) + Math.imul(stream, 0x85ebca77);
  h = Math.imul(h ^ (h >>> 16), 0x7feb352d);
  h = Math.imul(h ^ (h >>> 15), 0x846ca68b);
  return ((h ^ (h >>> 16)) >>> 0) / 2 ** 32;
}

/** float32((2 uniform - 1) * bound), held in float64: uniform in [-bound, bound). */
export function symmetric(size: number, stream: number, bound: number): Float64Array {
  return Float64Array.from({ length: size }, (_, index) =>
    Math.fround((2 * uniform(index, stream) - 1) * bound),
  );
}
