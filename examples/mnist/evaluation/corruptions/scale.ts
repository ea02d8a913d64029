import type { Corruption } from "./corruption.js";
import { lookUp } from "./look-up.js";

const FACTOR = 0.7;

/** Smaller, 0.7 times each way about the middle: the pixel at p shows the place p / 0.7. */
export const scale: Corruption = (image) => lookUp(image, [1 / FACTOR, 0, 0, 1 / FACTOR]);
