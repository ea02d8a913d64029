import { createArray, type DType, isFloat } from "../tensor/dtype.js";
import { Tensor } from "../tensor/tensor.js";

/** A leaf of its own with the same values: a float tensor in this dtype, integers as they are. */
export function copyAs(t: Tensor, dtype: DType): Tensor {
  const data = t.dataSync();
  if (!isFloat(t.dtype)) return Tensor.fromHost(t.dtype, data, t.shape);
  const copy = createArray(dtype, data.length);
  copy.set(data);
  return Tensor.fromHost(dtype, copy, t.shape);
}
