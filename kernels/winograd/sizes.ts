// Sizes that simd.ts and its host half must agree on. TypeScript and AssemblyScript both compile this file.

/** A tile of SIDE x SIDE results has so many elements in Winograd's basis. */
export const ELEMENTS = 36;
export const SIDE = 4;
/** Bytes of an element of eight tiles, or of eight channels. */
export const EIGHT = 32;
/** From a row of the results of eight tiles to the next. */
export const RESULTS_ROW = 6 * EIGHT;
/** Where four tiles lie: their offsets in input and output, how much of each is inside, and which pixel is their first. */
export const PLACE_BYTES = 80;
/** Six kernels of nine elements, with room for eight. */
export const KERNELS_BYTES = 9 * 32;
