// Pictures of digits, as the page draws them.

import { SIDE } from "../../engine/picture.js";

/** A digit among what is drawn as maps. */
export const ONE_DIGIT = { count: 1, columns: 1, height: SIDE, width: SIDE } as const;

/** How much ink a pixel has, from 0 for paper to 1. */
export const inkOf = (pixel: number): number => (pixel + 1) / 2;
