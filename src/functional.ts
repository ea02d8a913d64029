/**
 * The names of `pellucid` without its methods on tensors: `add(x, 1)` and `backward(loss)`, not `x.add(1)`. A bundler leaves
 * out every op that a page does not use: for pages where kilobytes count.
 *
 * @module pellucid/functional
 */

export type * as kernels from "../kernels/index.js";
export { AnomalyError } from "./autograd/anomaly.js";
export { type BackwardOptions, backward } from "./autograd/backward.js";
export {
  type BackwardContext,
  defineOp,
  type ForwardContext,
  type OpDefinition,
} from "./autograd/define-op.js";
export { type GradOptions, grad } from "./autograd/grad.js";
export { keep, noGrad } from "./autograd/no-grad.js";
export type { Backend, Kernels, MemoryUse, Storage } from "./backends/backend.js";
export { complete, type PartialBackend, type PartialDevice } from "./backends/complete.js";
export { CpuBackend } from "./backends/cpu.js";
export type { Tier as GpuTier } from "./backends/gpu/tier-names.js";
export { backend, useBackend } from "./backends/select.js";
export { type BackendName, backendNames } from "./backends/start.js";
export type { SimdLevel } from "./backends/wasm/module.js";
export type { WasmOptions } from "./backends/wasm/runtime.js";
export * from "./derivatives/index.js";
export * from "./errors.js";
export { detectAnomaly } from "./nn/detect-anomaly.js";
export * as nn from "./nn/index.js";
export * from "./ops/index.js";
export * as optim from "./optim/index.js";
export {
  arange,
  type CreateOptions,
  eye,
  full,
  ones,
  type RandomOptions,
  rand,
  randint,
  randn,
  type TensorOptions,
  tensor,
  zeros,
} from "./tensor/creation.js";
export type { DType, NumericArray } from "./tensor/dtype.js";
export { Generator, manualSeed } from "./tensor/random.js";
export type { Shape } from "./tensor/shape.js";
export { type GradientHook, type NestedArray, type Node, Tensor } from "./tensor/tensor.js";
