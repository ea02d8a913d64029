// How a row of taps is cut up, in sparse-weight-grad-simd.ts, sparse-input-grad-simd.ts and their host half. TypeScript and
// AssemblyScript both compile this file.

/** Floats whose sums, or weights, stay in six registers. */
export const BLOCK = 24;
/** Two blocks, which stay in six registers of 256 bits. */
export const WIDE_BLOCK = 48;
/** Rows of taps whose single vectors stay in registers. */
export const TALL = 4;
