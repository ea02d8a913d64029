// Where the products of a convolution's element stand in the product of matrices W · X = Y.

/** The column of X, and of Y, that is the output at (p, q). */
export const columnOf = (p: number, q: number, Q: number): number => p * Q + q;

/**
 * The number of the product in each row of that column; −1 in the padding.
 *
 * @param at where the weight of each product stands in the weight, [K, C, R, S].
 * @param k the output channel.
 * @param CRS the length of a row of W.
 */
export function productsByRow(at: Int32Array, k: number, CRS: number): Int32Array {
  const rows = new Int32Array(CRS).fill(-1);
  for (const [product, place] of at.entries()) rows[place - k * CRS] = product;
  return rows;
}

/** The channel, row and column of the kernel that a row of X belongs to. */
export const tapOf = (j: number, R: number, S: number): [c: number, r: number, s: number] => [
  Math.floor(j / (R * S)),
  Math.floor(j / S) % R,
  j % S,
];
