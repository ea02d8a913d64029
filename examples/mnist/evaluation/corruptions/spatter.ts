import type { Corruption } from "./corruption.js";
import { gaussianBlur } from "./gaussian-blur.js";

const [MEAN, DEVIATION] = [0.65, 0.3];
/** How large drops are, and how soft their edges. */
const [SIZE, SOFTNESS] = [1, 1.5];
/** Where there is liquid at all, and where it is thick enough to be seen. */
const [LIQUID, THICK] = [0.65, 0.8];
const MUD = 63 / 255;

/**
 * Drops of mud: a field of normal noise (0.65 ± 0.3) is blurred with σ = 1, and m is where it is above 0.65, blurred with
 * σ = 1.5, but 0 where that is below 0.8. x' = (1 − m)·x + m·63/255.
 */
export const spatter: Corruption = ({ data, H, W }, generator) => {
  const noise = data.map(() => MEAN + DEVIATION * generator.normal());
  const liquid = gaussianBlur({ data: noise, H, W }, SIZE).map((depth) => (depth > LIQUID ? 1 : 0));
  const mud = gaussianBlur({ data: liquid, H, W }, SOFTNESS).map((depth) => (depth < THICK ? 0 : depth));
  return data.map((x, at) => (1 - mud[at]) * x + mud[at] * MUD);
};
