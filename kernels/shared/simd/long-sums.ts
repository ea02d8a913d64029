// Sums of any length: float32 bears a chain of a few hundred additions, whose error grows with the length of the chain. So
// what is longer is summed in parts, a chain in float32 each, and the parts in float64, where nothing is lost any more.

/** sums[i] = x[i], or += with `accumulate`: n floats, a multiple of 4. */
export function addToSums(sums: usize, x: usize, n: i32, accumulate: bool): void {
  const end = x + ((<usize>n) << 2);
  for (; x < end; x += 16) {
    let low = f64x2.promote_low_f32x4(v128.load64_zero(x)),
      high = f64x2.promote_low_f32x4(v128.load64_zero(x, 8));
    if (accumulate) {
      low = f64x2.add(low, v128.load(sums));
      high = f64x2.add(high, v128.load(sums, 16));
    }
    v128.store(sums, low);
    v128.store(sums, high, 16);
    sums += 32;
  }
}

/** x[i] = sums[i], rounded: n floats, a multiple of 4. */
export function roundSums(x: usize, sums: usize, n: i32): void {
  const end = x + ((<usize>n) << 2);
  for (; x < end; x += 16) {
    const low = f32x4.demote_f64x2_zero(v128.load(sums)),
      high = f32x4.demote_f64x2_zero(v128.load(sums, 16));
    v128.store(x, v128.shuffle<f32>(low, high, 0, 1, 4, 5));
    sums += 32;
  }
}
