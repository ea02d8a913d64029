/**
 * Uniform numbers in [0, 1), the same for the same seed: the fraction of i · φ, scrambled. The tests have a generator
 * of their own, so that an error in the library's cannot thin out the test data.
 *
 * Source: the finalizer of MurmurHash3 (Appleby, public domain) over a Weyl sequence.
 */
export function uniforms(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let word = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
    word = Math.imul(word ^ (word >>> 13), 0xc2b2ae35);
    return ((word ^ (word >>> 16)) >>> 0) / 2 ** 32;
  };
}
