import { createArray } from "../tensor/dtype.js";
import { Tensor } from "../tensor/tensor.js";

/** 1 at a position in row-major order, 0 elsewhere, of the shape and dtype of a tensor. */
export function oneHot({ shape, size, dtype }: Tensor, position: number): Tensor {
  const data = createArray(dtype, size);
  data[position] = 1;
  return Tensor.fromHost(dtype, data, shape);
}
