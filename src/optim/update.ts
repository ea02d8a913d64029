// What updates are made of.

import type { Backend, Storage } from "../backends/backend.js";
import { backendFor } from "../backends/select.js";
import { convertTensor } from "../nn/convert-tensor.js";
import { add } from "../ops/add.js";
import { mul } from "../ops/mul.js";
import { full } from "../tensor/creation.js";
import type { Tensor } from "../tensor/tensor.js";

/** The named state of a parameter: of its shape, and filled with this number, the first time; and of its type of today. */
export function stateTensor(parameter: Tensor, state: Map<string, Tensor>, name: string, start = 0): Tensor {
  const { shape, dtype } = parameter;
  let t = state.get(name);
  if (t === undefined) {
    t = full(shape, start, { dtype });
    t.buffer.pin();
    state.set(name, t);
  }
  if (t.dtype !== dtype) convertTensor(t, dtype);
  return t;
}

/** Runs an update kernel on the tensors' storages, and puts what it answers back in their place. */
export function updateInPlace<Name extends string>(
  tensors: Record<Name, Tensor>,
  gradient: Tensor,
  kernel: (backend: Backend, storages: Record<Name, Storage>, gradient: Storage) => Record<Name, Storage>,
): void {
  const names = Object.keys(tensors) as Name[];
  const backend = backendFor(gradient.dtype);
  const storages = Object.fromEntries(names.map((name) => [name, tensors[name].buffer.storageOn(backend)]));
  const updated = kernel(backend, storages as Record<Name, Storage>, gradient.buffer.storageOn(backend));
  for (const name of names) tensors[name].buffer.replace(backend, updated[name]);
}

/** g + λ·parameter: the gradient where weight decay is a part of the loss. */
export const decayed = (gradient: Tensor, parameter: Tensor, weightDecay: number): Tensor =>
  weightDecay === 0 ? gradient : add(gradient, mul(parameter, weightDecay));

/** mean ← kept·mean + (1 − kept)·value, in place. */
export function moveMean(mean: Tensor, value: Tensor, kept: number): void {
  mean.assign(add(mul(mean, kept), mul(value, 1 - kept)));
}
