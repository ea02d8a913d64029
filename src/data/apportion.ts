const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

/**
 * A table of whole numbers with the given sums of rows and of columns, in which each entry is its share
 * row · column / total, rounded down or up. What rounding down leaves of a row goes to its largest remainders; where
 * that would overfill a column, another row gives way to its next largest. Shares themselves have the wanted sums, and
 * so such a table exists: it is a flow with whole capacities, and what finds it are augmenting paths.
 *
 * Source: Bacharach, "Matrix Rounding Problems" (1966).
 */
export function apportion(rows: readonly number[], columns: readonly number[]): number[][] {
  const total = sum(columns);
  const remainders = rows.map((row) => columns.map((column) => (row * column) % total));
  const table = rows.map((row, r) => columns.map((column, c) => (row * column - remainders[r][c]) / total));
  const room = columns.map((column, c) => column - sum(table.map((counts) => counts[c])));
  const raised = rows.map(() => new Set<number>());
  const preferred = remainders.map((own) =>
    [...own.keys()].filter((c) => own[c] > 0).sort((a, b) => own[b] - own[a]),
  );

  /** Raises one more entry of the row, moving others where columns are full. Each column is tried once. */
  const raise = (row: number, tried: Set<number>): boolean => {
    for (const column of preferred[row]) {
      if (raised[row].has(column) || tried.has(column)) continue;
      tried.add(column);
      if (room[column] > 0) room[column] -= 1;
      else {
        const giving = raised.findIndex((own, other) => own.has(column) && raise(other, tried));
        if (giving < 0) continue;
        raised[giving].delete(column);
      }
      raised[row].add(column);
      return true;
    }
    return false;
  };

  for (const [r, row] of rows.entries()) {
    for (let left = row - sum(table[r]); left > 0; left--) raise(r, new Set());
  }
  return table.map((counts, r) => counts.map((count, c) => count + (raised[r].has(c) ? 1 : 0)));
}
