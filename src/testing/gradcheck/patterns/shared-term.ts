import type { Evidence } from "../evidence.js";
import type { Proof } from "./claim.js";
import { type Jacobians, jacobiansOf } from "./jacobian.js";

/** Blocks smaller than this have too few entries to tell one term from anything. */
const SMALLEST = 3;

/**
 * An error that is one sum of dy times one value for each element: v_j · Σ_o u_o·dy_o within each group of elements that
 * influence each other. Such is the mean, the sum or the maximum that a normalization shares among its elements.
 */
export function sharedTerm(evidence: Evidence): Proof | null {
  const runs = [evidence, ...evidence.others().slice(1)];
  let equations = 0;
  for (const run of runs) {
    const jacobians = jacobiansOf(run);
    if (jacobians === null) return null;
    for (const block of blocksOf(jacobians)) {
      if (block.rows.length < SMALLEST || block.columns.length < SMALLEST) return null;
      const found = excessOf(jacobians, block);
      if (found === null) return null;
      equations += found;
    }
  }
  return {
    text: "one term that elements share is missing or wrong: the error is one sum of dy times one value for each element. Is a mean, a sum or a maximum left out of the backward?",
    equations,
    needed: 4,
  };
}

interface Block {
  readonly rows: readonly number[];
  readonly columns: readonly number[];
}

/** Outputs and elements that depend on each other. */
function blocksOf({ right, floor }: Jacobians): Block[] {
  const group = right[0].map((_, k) => k);
  for (const row of right) {
    const touched = Array.from(row.keys()).filter((k) => Math.abs(row[k]) > floor);
    const joined = touched.map((k) => group[k]);
    const first = Math.min(...joined);
    for (const k of group.keys()) if (joined.includes(group[k])) group[k] = first;
  }
  return [...new Set(group)].map((g) => {
    const columns = Array.from(group.keys()).filter((k) => group[k] === g);
    const rows = Array.from(right.keys()).filter((o) => columns.some((k) => Math.abs(right[o][k]) > floor));
    return { rows, columns };
  });
}

/** How many entries of an error of rank one are more than its two vectors determine; null where it is none. */
function excessOf({ analytical, right, floor }: Jacobians, { rows, columns }: Block): number | null {
  const error = rows.map((o) => columns.map((k) => analytical[o][k] - right[o][k]));
  const own = rows.map((o) => columns.map((k) => right[o][k]));
  const usedRows = error.filter((row) => row.some((e) => Math.abs(e) > 1e3 * floor)).length;
  const usedColumns = columns.filter((_, k) => error.some((row) => Math.abs(row[k]) > 1e3 * floor)).length;
  if (usedRows < SMALLEST || usedColumns < SMALLEST) return null;
  if (!isRankOne(error) || isRankOne(own)) return null;
  return (usedRows - 1) * (usedColumns - 1);
}

/** Whether every row is a multiple of the one with the largest entry. */
function isRankOne(matrix: readonly (readonly number[])[]): boolean {
  const size = (row: readonly number[]) => Math.max(...row.map(Math.abs));
  const pivot = matrix.reduce((a, b) => (size(b) > size(a) ? b : a));
  const largest = size(pivot);
  const at = pivot.findIndex((e) => Math.abs(e) === largest);
  return matrix.every((row) =>
    row.every((e, k) => Math.abs(e - (row[at] * pivot[k]) / pivot[at]) <= 1e-4 * largest),
  );
}
