/**
 * The solution of n linear equations in n unknowns; each row holds n coefficients and the right side. By elimination, with
 * the largest coefficient left as the pivot of each column.
 *
 * Source: Golub, Van Loan, "Matrix Computations", section 3.4.
 */
export function solve(rows: readonly (readonly number[])[]): number[] {
  const n = rows.length;
  const m = rows.map((row) => [...row]);
  for (let column = 0; column < n; column++) {
    let pivot = column;
    for (let r = column + 1; r < n; r++) if (Math.abs(m[r][column]) > Math.abs(m[pivot][column])) pivot = r;
    [m[column], m[pivot]] = [m[pivot], m[column]];
    for (let r = column + 1; r < n; r++) {
      const factor = m[r][column] / m[column][column];
      for (let k = column; k <= n; k++) m[r][k] -= factor * m[column][k];
    }
  }
  const x = new Array<number>(n).fill(0);
  for (let r = n - 1; r >= 0; r--) {
    let rest = m[r][n];
    for (let k = r + 1; k < n; k++) rest -= m[r][k] * x[k];
    x[r] = rest / m[r][r];
  }
  return x;
}
