import type { Tensor } from "pellucid";
import { expect } from "vitest";

/** Same shape, dtype and elements. */
export function expectEqual(a: Tensor, b: Tensor): void {
  expect([a.shape, a.dtype, a.dataSync()]).toEqual([b.shape, b.dtype, b.dataSync()]);
}

/** The same of float64, but for what `roundings` of numbers up to the element's size, or 1, may have left. */
export function expectClose(a: Tensor, b: Tensor, roundings = 16): void {
  expect([a.shape, a.dtype]).toEqual([b.shape, "float64"]);
  const [x, y] = [a.dataSync(), b.dataSync()];
  for (let i = 0; i < x.length; i++) {
    const allowed = roundings * 2 ** -53 * Math.max(1, Math.abs(y[i]));
    expect(Math.abs(x[i] - y[i]), `element ${i}: ${x[i]} and ${y[i]}`).toBeLessThanOrEqual(allowed);
  }
}
