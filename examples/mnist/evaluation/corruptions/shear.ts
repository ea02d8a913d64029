import type { Corruption } from "./corruption.js";
import { randomSign } from "./random-sign.js";
import { warpAffine } from "./warp-affine.js";

/** In radians, to either side. */
const ANGLE = 0.4;

/** Slanted to one side: the pixel at p shows the place [1, −sin φ; 0, cos φ]·p, with φ = ±0.4 and p from the middle. */
export const shear: Corruption = (image, generator) => {
  const angle = randomSign(generator) * ANGLE;
  return warpAffine(image, [1, -Math.sin(angle), 0, Math.cos(angle)]);
};
