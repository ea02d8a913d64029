// The tile of the matrix product in simd.ts. TypeScript and AssemblyScript both compile this file.

export const ROWS = 6;
export const COLS = 8;
/** How far k runs before C is visited again: a panel of B of this depth stays in the first-level cache. */
export const DEPTH = 384;
