import type fc from "fast-check";
import { checkOptions } from "../../options.js";
import { sizeOf } from "../../tensor/shape.js";
import type { Tensor } from "../../tensor/tensor.js";
import { type Cells, drawOnGrid, type Step } from "./cells.js";
import { type Grid, gridOf, type RangeConstraints, simplerOnGrid } from "./grid.js";
import { IN_RANGE_NAMES, type TensorShapeConstraints, tensorOf } from "./tensor.js";

/** The shape of a tensor with equal elements, and the range of these. */
export interface WithTiesConstraints extends TensorShapeConstraints, RangeConstraints {}

const MOST_VALUES = 3;

const hasTie = (cells: readonly number[]): boolean => cells.length < 2 || new Set(cells).size < cells.length;

/** Fewer values than elements, so that two are equal wherever there are two. */
const tied = (grid: Grid): Cells<number> => ({
  draw(shape, random, biasFactor) {
    const size = sizeOf(shape);
    const value = drawOnGrid(grid, random, biasFactor);
    const most = Math.min(MOST_VALUES, Math.max(1, size - 1));
    const values = Array.from({ length: random.nextInt(1, most) }, () => value(random));
    return Array.from({ length: size }, () => values[random.nextInt(0, values.length - 1)]);
  },
  decode(cells, _, elements) {
    for (let i = 0; i < cells.length; i++) elements[i] = grid.at(cells[i]);
  },
  encode(elements) {
    const cells = Array.from(elements, grid.indexOf);
    return cells.includes(-1) || !hasTie(cells) ? undefined : cells;
  },
  valid: hasTie,
  simpler: (cells) => simplerTies(grid, cells),
});

/** All elements that are equal become simpler together; then some of them join the simplest ones. */
function* simplerTies(grid: Grid, cells: readonly number[]): Generator<Step<number>> {
  const step = (next: number[]): Step<number> => ({ cells: next, at: undefined });
  if (cells.some((cell) => cell !== grid.simplest)) yield step(cells.map(() => grid.simplest));
  for (const value of new Set(cells)) {
    for (const simpler of simplerOnGrid(grid, value)) {
      yield step(cells.map((cell) => (cell === value ? simpler : cell)));
    }
  }
  for (let i = 0; i < cells.length; i++) {
    const next = cells.with(i, grid.simplest);
    if (cells[i] !== grid.simplest && hasTie(next)) yield step(next);
  }
}

/**
 * Tensors of at most three different values. Wherever there are two or more elements, at least two are equal: for
 * argmax, max-pooling and whatever else must choose between equals.
 *
 * @throws {ValueError} as `arbitraries.tensor`.
 * @example
 * const x = arbitraries.withTies({ shape: [2, 3] });
 * fc.assert(fc.property(x, (x) => new Set(x.dataSync()).size <= 3));
 */
export function withTies(constraints: WithTiesConstraints = {}): fc.Arbitrary<Tensor> {
  checkOptions("withTies", constraints, IN_RANGE_NAMES);
  const { dtype = "float64" } = constraints;
  return tensorOf(constraints, tied(gridOf("withTies", dtype, constraints)));
}
