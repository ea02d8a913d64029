import type { Corruption } from "./corruption.js";

const RADIUS = 10;
const SIGMA = 3;

/**
 * A camera that moves while it exposes: x'(p) = Σ g(i)·x(p + i·(cos φ, sin φ)) for i from 0 to 20, with g(i) ∝ exp(−i²/2σ²),
 * σ = 3, places rounded to whole pixels, and φ between −45° and 45°. Beyond an edge the image goes on with the edge's values.
 */
export const motionBlur: Corruption = ({ data, H, W }, generator) => {
  const angle = (generator.uniform() - 0.5) * (Math.PI / 2);
  const steps = Array.from({ length: 2 * RADIUS + 1 }, (_, i) => ({
    dx: Math.round(i * Math.cos(angle)),
    dy: Math.round(i * Math.sin(angle)),
    weight: Math.exp(-0.5 * (i / SIGMA) ** 2),
  }));
  const sum = steps.reduce((total, { weight }) => total + weight, 0);
  const inside = (place: number, end: number) => Math.min(end - 1, Math.max(0, place));
  const blurred = new Float32Array(H * W);
  for (let y = 0; y < H; y++) {
    for (let x = 0; x < W; x++) {
      let total = 0;
      for (const { dx, dy, weight } of steps)
        total += weight * data[inside(y + dy, H) * W + inside(x + dx, W)];
      blurred[y * W + x] = total / sum;
    }
  }
  return blurred;
};
