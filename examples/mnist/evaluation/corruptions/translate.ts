import type { Corruption } from "./corruption.js";
import { randomSign } from "./random-sign.js";
import { shifted } from "./warp-affine.js";

const PIXELS = 3;

/** Out of the middle, towards a corner: the pixel at p shows the place p + (±3, ±3). */
export const translate: Corruption = (image, generator) =>
  shifted(image, PIXELS * randomSign(generator), PIXELS * randomSign(generator));
