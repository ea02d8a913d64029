import type fc from "fast-check";
import { checkOptions } from "../../options.js";
import type { Shape } from "../../tensor/shape.js";
import type { Tensor } from "../../tensor/tensor.js";
import { ELEMENT_NAMES, elementsOf, type TensorConstraints } from "./tensor.js";
import { tensorsOf } from "./tensors-of.js";

/** What all tensors of a list have in common. */
export interface TensorsConstraints extends Omit<TensorConstraints, "shape" | "size"> {
  /** The shape of each. */
  shapes: fc.Arbitrary<readonly Shape[]>;
}

/**
 * Several tensors whose shapes depend on each other, such as the two of a matrix product [M, K] · [K, N]. Better than
 * `chain`, which draws all elements anew whenever the shapes shrink: these keep the elements that made a property fail.
 *
 * @throws {ValueError} as `arbitraries.tensor`.
 * @example
 * const dim = arbitraries.dim();
 * const shapes = fc.tuple(dim, dim, dim).map(([m, k, n]) => [[m, k], [k, n]]);
 * const matrices = arbitraries.tensors({ shapes });
 * fc.assert(fc.property(matrices, ([a, b]) => matmul(a, b).shape[0] === a.shape[0]));
 */
export function tensors(options: TensorsConstraints): fc.Arbitrary<Tensor[]> {
  checkOptions("tensors", options, { ...ELEMENT_NAMES, dtype: true, requiresGrad: true, shapes: true });
  const { shapes, ...constraints } = options;
  const { dtype = "float64", requiresGrad } = constraints;
  const cells = elementsOf("tensors", dtype, constraints);
  return tensorsOf(shapes, (list) => list.map((shape) => ({ shape, dtype, requiresGrad, cells }))).map(
    ({ tensors }) => tensors,
  );
}
