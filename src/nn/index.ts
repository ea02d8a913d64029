/**
 * Parts of networks: layers, the `Module` that they are put together in, and what tells their size.
 *
 * @module pellucid/nn
 */

export type { BatchNormOptions, BatchNormOptions as BatchNorm2dOptions } from "./batch-norm.js";
export { BatchNorm1d } from "./batch-norm1d.js";
export { BatchNorm2d } from "./batch-norm2d.js";
export { ConvTranspose2d, type ConvTranspose2dOptions } from "./conv-transpose2d.js";
export { Conv1d, type Conv1dOptions } from "./conv1d.js";
export { Conv2d, type Conv2dOptions } from "./conv2d.js";
export { Dropout } from "./dropout.js";
export { Embedding, type EmbeddingOptions } from "./embedding.js";
export { Flatten } from "./flatten.js";
export { GELU } from "./gelu.js";
export { GroupNorm, type GroupNormOptions } from "./group-norm.js";
export type { BackwardHook, HookHandle } from "./hooks.js";
export { Identity } from "./identity.js";
export * as init from "./init.js";
export { l1Penalty } from "./l1-penalty.js";
export { LayerNorm, type LayerNormOptions } from "./layer-norm.js";
export { LeakyReLU } from "./leaky-relu.js";
export { Linear, type LinearOptions } from "./linear.js";
export { type AnyModule, Module, type StateDict } from "./module.js";
export { ModuleList } from "./module-list.js";
export { AdaptiveAvgPool2d, AvgPool2d, MaxPool2d } from "./pooling.js";
export { ReLU } from "./relu.js";
export { Sequential } from "./sequential.js";
export { Sigmoid } from "./sigmoid.js";
export { SiLU } from "./silu.js";
export { Softmax } from "./softmax.js";
export { type LayerSummary, type ModelSummary, summary } from "./summary.js";
export { Tanh } from "./tanh.js";
