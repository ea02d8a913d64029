// Sizes that simd.ts and its host half must agree on. TypeScript and AssemblyScript both compile this file.

/** A tile of SIDE x SIDE results has so many elements in Winograd's basis. */
export const ELEMENTS = 36;
export const SIDE = 4;
/** Where four tiles lie: their offsets in input and output, and how much of each is inside. */
export const PLACE_BYTES = 64;
/** Six kernels of nine elements, with room for eight. */
export const KERNELS_BYTES = 9 * 32;
