import type { Corruption } from "./corruption.js";
import { warpAffine } from "./warp-affine.js";

const FACTOR = 0.7;

/** Smaller, 0.7 times each way about the middle: the pixel at p shows the place p / 0.7. */
export const scale: Corruption = (image) => warpAffine(image, [1 / FACTOR, 0, 0, 1 / FACTOR]);
