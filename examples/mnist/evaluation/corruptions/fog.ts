import type { Corruption } from "./corruption.js";
import { plasma } from "./plasma.js";

const DENSITY = 3;
/** The larger, the smoother the fog. */
const DECAY = 1.4;
const MAP = 256;

/** Fog between paper and camera: x' = (x + 3·f)·m / (m + 3), with m the largest x, and f a corner of a random fractal map. */
export const fog: Corruption = ({ data, W }, generator) => {
  const map = plasma(MAP, DECAY, generator);
  const most = data.reduce((a, b) => Math.max(a, b), 0);
  return data.map((x, at) => {
    const density = map[Math.floor(at / W) * MAP + (at % W)];
    return ((x + DENSITY * density) * most) / (most + DENSITY);
  });
};
