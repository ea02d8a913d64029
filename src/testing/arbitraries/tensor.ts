import type fc from "fast-check";
import { checkOptions, type OptionNames } from "../../options.js";
import type { DType } from "../../tensor/dtype.js";
import { type Shape, sameShape } from "../../tensor/shape.js";
import { Tensor } from "../../tensor/tensor.js";
import { type Cells, fromArbitrary, onGrid } from "./cells.js";
import { fromSimpler } from "./from-simpler.js";
import { gridOf, RANGE_NAMES, type RangeConstraints, rounding } from "./grid.js";
import { shape as anyShape } from "./shape.js";
import type { Sized } from "./size.js";
import { tensorsOf } from "./tensors-of.js";

/** What tensors of every kind of elements have in common. */
export interface TensorShapeConstraints extends Sized {
  /** Default "float64", in which gradients are checked. */
  dtype?: DType;
  /** One shape, or any of an arbitrary. Default: `arbitraries.shape({ size })`. */
  shape?: Shape | fc.Arbitrary<Shape>;
  /** Whether the tensors are leaves that gradients flow to (integers never are). Default false. */
  requiresGrad?: boolean;
}

export interface ElementConstraints extends RangeConstraints {
  /** Where elements come from instead of the grid. They are rounded to the dtype. */
  elements?: fc.Arbitrary<number>;
  /** Default true; false lets NaN occur too, in floats. */
  noNaN?: boolean;
  /** Default true; false lets ±Infinity occur too, in floats. */
  noInfinity?: boolean;
}

/** The shape, the type and the elements of a tensor. */
export interface TensorConstraints extends TensorShapeConstraints, ElementConstraints {}

const SHAPE_NAMES: OptionNames<TensorShapeConstraints> = {
  dtype: true,
  shape: true,
  requiresGrad: true,
  size: true,
};
/** Of a tensor whose elements lie in a range. */
export const IN_RANGE_NAMES: OptionNames<TensorShapeConstraints & RangeConstraints> = {
  ...SHAPE_NAMES,
  ...RANGE_NAMES,
};
export const ELEMENT_NAMES: OptionNames<ElementConstraints> = {
  ...RANGE_NAMES,
  elements: true,
  noNaN: true,
  noInfinity: true,
};

/** The elements that the constraints allow. */
export function elementsOf(name: string, dtype: DType, constraints: ElementConstraints) {
  const { elements, noNaN = true, noInfinity = true } = constraints;
  if (elements !== undefined) return fromArbitrary(elements, rounding(dtype));
  const float = dtype === "float32" || dtype === "float64";
  return onGrid(gridOf(name, dtype, constraints), {
    noNaN: noNaN || !float,
    noInfinity: noInfinity || !float,
  });
}

/** Tensors with such cells, as the constraints want them. */
export function tensorOf(constraints: TensorShapeConstraints, cells: Cells<unknown>): fc.Arbitrary<Tensor> {
  const { dtype = "float64", shape, size, requiresGrad } = constraints;
  const shapes = shape === undefined ? anyShape({ size }) : isShape(shape) ? fixed(shape) : shape;
  return tensorsOf<Shape>(shapes, (shape) => [{ shape, dtype, requiresGrad, cells }]).map(
    ({ tensors }) => tensors[0],
    (value) => {
      if (!(value instanceof Tensor)) throw new TypeError("not a tensor");
      return { plan: value.shape, tensors: [value] };
    },
  );
}

const isShape = (shape: Shape | fc.Arbitrary<Shape>): shape is Shape => Array.isArray(shape);

const fixed = (shape: Shape): fc.Arbitrary<Shape> =>
  fromSimpler<Shape>({
    draw: () => shape,
    simpler: () => [],
    accepts: (value): value is Shape => Array.isArray(value) && sameShape(value, shape),
  });

/**
 * Tensors. Elements are min + k·step, of which sums and products of a few are exact; integers for integer dtypes, which
 * also limit the range. One that fails shrinks to a smaller shape, keeping the elements that made it fail, and then
 * towards 0 element by element.
 *
 * @throws {ValueError} when the range is empty or the step not positive.
 * @example
 * fc.assert(fc.property(arbitraries.tensor(), (x) => sum(neg(x)).item() === -sum(x).item()));
 * const masks = arbitraries.tensor({ dtype: "uint8", shape: [2, 3], max: 1 });
 */
export function tensor(constraints: TensorConstraints = {}): fc.Arbitrary<Tensor> {
  checkOptions("tensor", constraints, { ...SHAPE_NAMES, ...ELEMENT_NAMES });
  return tensorOf(constraints, elementsOf("tensor", constraints.dtype ?? "float64", constraints));
}
