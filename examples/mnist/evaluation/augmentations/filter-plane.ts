/** y(p) = Σ k(d)·x(p + d) over the R x R neighbors of each pixel, R odd; beyond the edges there is 0. */
export function filterPlane(
  from: Float32Array,
  to: Float32Array,
  W: number,
  kernel: ArrayLike<number>,
  R: number,
): void {
  const H = from.length / W;
  const reach = (R - 1) / 2;
  to.fill(0);
  for (let r = 0; r < R; r++) {
    const dy = r - reach;
    for (let s = 0; s < R; s++) {
      const dx = s - reach;
      const weight = kernel[r * R + s];
      if (weight === 0) continue;
      const [left, right] = [Math.max(0, -dx), Math.min(W, W - dx)];
      for (let y = Math.max(0, -dy); y < Math.min(H, H - dy); y++) {
        const [row, source] = [y * W, (y + dy) * W + dx];
        for (let x = left; x < right; x++) to[row + x] += weight * from[source + x];
      }
    }
  }
}
