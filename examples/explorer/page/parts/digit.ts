// What is the same of all pictures of digits: SIDE x SIDE pixels from −1 for paper to 1 for ink.

export const SIDE = 28;
export const PIXELS = SIDE ** 2;

/** A digit among what is drawn as maps. */
export const ONE_DIGIT = { count: 1, columns: 1, height: SIDE, width: SIDE } as const;

/** How much ink a pixel has, from 0 for paper to 1. */
export const inkOf = (pixel: number): number => (pixel + 1) / 2;
