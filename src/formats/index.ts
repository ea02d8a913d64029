/**
 * What others read and write: ONNX, safetensors, NumPy's arrays, PyTorch's files.
 *
 * @module pellucid/formats
 */

export {
  decodeNpy,
  encodeNpy,
  type NpyInput,
  type NpyOptions,
  type NpyValue,
  readNpy,
  writeNpy,
} from "./npy/npy.js";
export { NpyArray } from "./npy/npy-array.js";
export type { NpyData, NpyDType } from "./npy/npy-dtypes.js";
export {
  decodeNpz,
  encodeNpz,
  type NpzArrays,
  type NpzContent,
  type NpzOptions,
  readNpz,
  writeNpz,
} from "./npy/npz.js";
export { exportOnnx } from "./onnx/export/export-onnx.js";
export type { ExportOnnxOptions } from "./onnx/export/export-options.js";
export type { OnnxAttribute, OnnxGraph, OnnxInput, OnnxView } from "./onnx/export/graph.js";
export type { OnnxSource, OnnxValue } from "./onnx/export/merge-runs.js";
export type { OnnxOrigin, Outputs } from "./onnx/export/record-run.js";
export type { BatchSize, Size } from "./onnx/export/size.js";
export type { OnnxTranslation, OnnxTranslations } from "./onnx/export/translations/translation.js";
export type { OnnxModuleInput } from "./onnx/import/graph.js";
export { importOnnx, readOnnx } from "./onnx/import/import-onnx.js";
export { OnnxModule } from "./onnx/import/onnx-module.js";
export type { ImportOnnxOptions, OnnxOperator } from "./onnx/import/options.js";
export type { ExternalData } from "./onnx/import/read-tensor.js";
export {
  decodePytorch,
  decodePytorchObject,
  type PytorchKey,
  type PytorchValue,
  readPytorch,
  readPytorchObject,
} from "./pytorch/pytorch.js";
export * from "./safetensors/safetensors.js";
