import { type Tensor, tensor, zeros } from "pellucid";

export const int = (...values: number[]): Tensor => tensor(new Int32Array(values));
export const float64 = (shape: number[]): Tensor => zeros(shape, { dtype: "float64" });
