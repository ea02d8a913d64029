import type { Corruption } from "./corruption.js";
import { randomSign } from "./random-sign.js";
import { warpAffine } from "./warp-affine.js";

/** In radians, to either side: 23°. */
const ANGLE = 0.4;

/** Turned about the middle: the pixel at p shows the place [cos φ, −sin φ; sin φ, cos φ]·p, with φ = ±0.4. */
export const rotate: Corruption = (image, generator) => {
  const angle = randomSign(generator) * ANGLE;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  return warpAffine(image, [cos, -sin, sin, cos]);
};
