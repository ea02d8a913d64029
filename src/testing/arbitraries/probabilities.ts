import type fc from "fast-check";
import { checkOptions } from "../../options.js";
import type { Tensor } from "../../tensor/tensor.js";
import { type Cells, independent } from "./cells.js";
import { ROWS_NAMES, type RowsConstraints, rows } from "./counted.js";
import { simplerIntegers } from "./from-simpler.js";
import { tensorOf } from "./tensor.js";

/** How many rows and classes, and of which type. */
export interface ProbabilitiesConstraints extends RowsConstraints {}

const MOST_PARTS = 16;

/** A cell is how many parts of its row an element has. */
const parts: Cells<number> = {
  ...independent<number>({
    draw: () => (random) => random.nextInt(1, MOST_PARTS),
    value: (cell) => cell,
    cell: () => undefined,
    simpler: (cell) => simplerIntegers(cell, 1),
  }),
  decode(cells, [N, C], elements) {
    for (let n = 0; n < N; n++) elements.set(shares(cells.slice(n * C, (n + 1) * C)), n * C);
  },
};

/** The parts as multiples of a power of 2, which sum to exactly 1 in any order and in both float types. */
function shares(row: readonly number[]): number[] {
  const total = row.reduce((a, b) => a + b, 0);
  // Fine enough for the smallest share to be at least one.
  const unit = 2 ** Math.ceil(Math.log2(2 * MOST_PARTS * row.length));
  const rounded = row.map((part) => Math.floor((part * unit) / total));
  const left = unit - rounded.reduce((a, b) => a + b, 0);
  return rounded.map((share, i) => (share + (i < left ? 1 : 0)) / unit);
}

/**
 * Class probabilities [N, C]: no element is 0, and each row sums to exactly 1.
 *
 * @example
 * fc.assert(fc.property(arbitraries.probabilities({ N: 1 }), (p) => sum(p).item() === 1));
 */
export function probabilities(constraints: ProbabilitiesConstraints = {}): fc.Arbitrary<Tensor> {
  checkOptions("probabilities", constraints, ROWS_NAMES);
  return tensorOf({ dtype: constraints.dtype, shape: rows(constraints) }, parts);
}
