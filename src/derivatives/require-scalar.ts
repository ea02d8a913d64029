import { ShapeError } from "../errors.js";
import { formatShape } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";

/** Throws unless y is one number: only of one are there second derivatives in a matrix. */
export function requireScalar(name: string, y: Tensor): void {
  if (y.size === 1) return;
  throw new ShapeError(
    `${name}: fn returned shape ${formatShape(y.shape)}; it must return a single number: reduce it with sum() or mean(), or take the jacobian of its jacobian`,
  );
}
