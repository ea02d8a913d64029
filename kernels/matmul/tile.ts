// The sizes of the matrix product's tile and panels (tile-simd.ts). TypeScript and AssemblyScript both compile this file.

export const ROWS = 6;
/** The columns of a panel of B: of the tile of 256 bits, and of two of those of 128. */
export const COLS = 16;
export const HALF = 8;
/**
 * How far k runs in one go: a panel of B of this depth stays in the first-level cache. It is also the longest chain of
 * additions in float32; sums of several depths are gathered in float64.
 */
export const DEPTH = 384;

/** The floats of scratch for a panel's columns of `rows` long sums: a part in float32, and the sums in float64. */
export const longSums = (rows: number): number => 3 * rows * COLS;
