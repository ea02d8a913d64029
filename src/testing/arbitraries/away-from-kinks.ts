import type fc from "fast-check";
import { ValueError } from "../../errors.js";
import { checkOptions } from "../../options.js";
import type { Tensor } from "../../tensor/tensor.js";
import { onGrid } from "./cells.js";
import { gridOf, type RangeConstraints } from "./grid.js";
import { IN_RANGE_NAMES, type TensorShapeConstraints, tensorOf } from "./tensor.js";

/** How far from 0 elements stay, and what else they are like. */
export interface AwayFromKinksConstraints extends TensorShapeConstraints, RangeConstraints {
  /** Where the function under test has no derivative. Default [0], as for relu and abs. */
  kinks?: readonly number[];
  /** How far from every kink elements are at least. Default 1/4. */
  distance?: number;
}

/**
 * Tensors with |element − kink| >= distance for every element and every kink, so that a function may be compared with
 * its numeric derivative.
 *
 * @throws {ValueError} when no element of the range is far enough from every kink.
 * @example
 * const x = arbitraries.awayFromKinks({ kinks: [-1, 1] });
 * fc.assert(fc.property(x, (x) => gradcheck((x) => clamp(x, { min: -1, max: 1 }), [x]).ok));
 */
export function awayFromKinks(constraints: AwayFromKinksConstraints = {}): fc.Arbitrary<Tensor> {
  checkOptions("awayFromKinks", constraints, { ...IN_RANGE_NAMES, kinks: true, distance: true });
  const { dtype = "float64", kinks = [0], distance = 1 / 4 } = constraints;
  if (!(distance >= 0 && distance < Number.POSITIVE_INFINITY)) {
    throw new ValueError(`awayFromKinks: distance is ${distance}; it must be a non-negative number`);
  }
  const grid = gridOf("awayFromKinks", dtype, constraints, { kinks, distance });
  return tensorOf(constraints, onGrid(grid, { noNaN: true, noInfinity: true }));
}
