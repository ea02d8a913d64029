// What is the same of all pictures of digits: SIDE x SIDE pixels from −1 for paper to 1 for ink.

export const SIDE = 28;
export const PIXELS = SIDE ** 2;
