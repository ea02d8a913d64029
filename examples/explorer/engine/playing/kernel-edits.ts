// Kernels with weights by hand.

import { add, mul, type nn, noGrad, Tensor } from "pellucid";

/** A kernel that was edited by hand. */
export interface KernelEdit {
  /** The convolution. */
  layer: string;
  /** Which of its output channels, and of its input channels. */
  output: number;
  input: number;
  weights: readonly number[];
}

export const weightOf = (model: nn.Module, layer: string): Tensor | undefined =>
  model.stateDict().get(`${layer}.weight`);

/** Whether the network has such a kernel: the edit may be of another one. */
export function fits(model: nn.Module, { layer, output, input, weights }: KernelEdit): boolean {
  const [K, C, R, S] = weightOf(model, layer)?.shape ?? [];
  return S !== undefined && output < K && input < C && weights.length === R * S;
}

/** Puts the weights into the network. */
export function applyEdit(model: nn.Module, { layer, output, input, weights }: KernelEdit): void {
  const weight = weightOf(model, layer)!;
  const [, C, R, S] = weight.shape;
  const from = (output * C + input) * R * S;
  const kept = new Float32Array(weight.size).fill(1).fill(0, from, from + R * S);
  const put = new Float32Array(weight.size);
  put.set(weights, from);
  const tensorOf = (data: Float32Array) => Tensor.fromHost("float32", data, weight.shape);
  weight.assign(noGrad(() => add(mul(weight, tensorOf(kept)), tensorOf(put))));
}
