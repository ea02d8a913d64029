import { exp, type Tensor, tensor } from "pellucid";
import { expect, test } from "vitest";
import { checkFloat32 } from "./float32-subject.js";

const x = () => tensor([0.7, -1.3, 2.1]);

/** Every value that the function is given while differences are taken, and its element's own. */
function steps(precision: "float32" | "float64"): [moved: number, from: number][] {
  const seen: [number, number][] = [];
  const own = x().dataSync();
  const watched = (t: Tensor) => {
    for (const [i, value] of t.dataSync().entries()) if (value !== own[i]) seen.push([value, own[i]]);
    return exp(t);
  };
  expect(checkFloat32(watched, x(), precision).ok).toBe(true);
  return seen;
}

test("a function that says that it computes in float32 is asked with steps that float32 can see", () => {
  // The first is a share of 2^-8, the cube root of its round-off; of float64 2^-18, which leaves x only six bits.
  const [[moved, from]] = steps("float32");
  expect(Math.abs(moved - from)).toBeGreaterThan(2 ** -9 * Math.abs(from));
  expect(Math.abs(steps("float64")[0][0] - from)).toBeLessThan(2 ** -15);
});
