import { type Tensor, tensor, zeros } from "pellucid";

export const int = (...values: number[]): Tensor => tensor(new Int32Array(values));
export const float64 = (shape: number[]): Tensor => zeros(shape, { dtype: "float64" });

/** A float64 vector that gradients flow to. */
export const leaf = (...values: number[]): Tensor => tensor(values, { dtype: "float64", requiresGrad: true });
