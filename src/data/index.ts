/**
 * Data sets, loaders, splits and transforms, and the files that data come in.
 *
 * @module pellucid/data
 */

export { fileError } from "../files/file-error.js";
export { lockDirectory } from "../files/lock-directory.js";
export type { LockOptions } from "../files/lock-file.js";
export { makeDirectory } from "../files/make-directory.js";
export { parseJson } from "../files/parse-json.js";
export { readRegularFile } from "../files/read-regular-file.js";
export { writeFileAtomic } from "../files/write-file-atomic.js";
export * from "../formats/safetensors/safetensors.js";
export { type Cifar10, type Cifar10Options, loadCifar10 } from "./cifar10.js";
export { type Collated, defaultCollate } from "./collate.js";
export { ConcatDataset } from "./concat-dataset.js";
export { type AnyDataset, type Dataset, type SampleDataset, TensorDataset } from "./dataset.js";
export type { DownloadProgress } from "./download.js";
export {
  decodeIdx,
  encodeIdx,
  type IdxArray,
  type IdxType,
  readIdx,
  type TypedArray,
  writeIdx,
} from "./idx.js";
export { ImageDataset, type ImageDatasetOptions } from "./image-dataset.js";
export { type DecodedImage, type ImageFile, ImageFolder, type ImageFolderOptions } from "./image-folder.js";
export { type Fold, type KFoldOptions, kFold } from "./k-fold.js";
export { type LoadImageFolderOptions, loadImageFolder } from "./load-image-folder.js";
export { loadMnist, type Mnist } from "./load-mnist.js";
export { type CollateOptions, DataLoader, type DataLoaderOptions } from "./loader.js";
export { type MixedBatch, type MixupOptions, mixup } from "./mixup.js";
export { type ImageArrays, loadMnistArrays, type MnistArrays, type MnistSourceOptions } from "./mnist.js";
export { type InterleavedImage, rgbImage } from "./rgb-image.js";
export { RandomSampler } from "./samplers/random-sampler.js";
export type { Sampler } from "./samplers/sampler.js";
export { SequentialSampler } from "./samplers/sequential-sampler.js";
export { StratifiedSampler, type StratifiedSamplerOptions } from "./samplers/stratified-sampler.js";
export { WeightedRandomSampler } from "./samplers/weighted-random-sampler.js";
export { randomSplit } from "./split.js";
export { stratifiedKFold } from "./stratified-k-fold.js";
export { type StratifiedSplitOptions, stratifiedSplit } from "./stratified-split.js";
export { Subset, type SubsetLabels } from "./subset.js";
export type { Padding, PaddingMode, PaddingSizes } from "./transforms/border.js";
export { type ColorChange, ColorJitter, type ColorJitterOptions } from "./transforms/color-jitter.js";
export { Compose } from "./transforms/compose.js";
export {
  type DisplacementField,
  ElasticTransform,
  type ElasticTransformOptions,
} from "./transforms/elastic-transform.js";
export { GaussianBlur } from "./transforms/gaussian-blur.js";
export { Normalize } from "./transforms/normalize.js";
export { Pad, type PadOptions } from "./transforms/pad.js";
export type { Point, Quadrilateral } from "./transforms/perspective.js";
export { type AffineParameters, RandomAffine, type RandomAffineOptions } from "./transforms/random-affine.js";
export { RandomApply } from "./transforms/random-apply.js";
export { type CropPlace, RandomCrop, type RandomCropOptions } from "./transforms/random-crop.js";
export { RandomErasing, type RandomErasingOptions } from "./transforms/random-erasing.js";
export { RandomHorizontalFlip } from "./transforms/random-horizontal-flip.js";
export {
  type PerspectiveParameters,
  RandomPerspective,
  type RandomPerspectiveOptions,
} from "./transforms/random-perspective.js";
export { RandomResizedCrop, type RandomResizedCropOptions } from "./transforms/random-resized-crop.js";
export { RandomRotation, type RandomRotationOptions } from "./transforms/random-rotation.js";
export { RandomTransform, type Range } from "./transforms/random-transform.js";
export { type Rectangle, Resize } from "./transforms/resize.js";
export { ToTensor } from "./transforms/to-tensor.js";
export type { ImageSample, SampleContext, Transform } from "./transforms/transform.js";
export type { Interpolation } from "./transforms/warp.js";
export {
  connectDataset,
  type NodeWorker,
  type PageWorker,
  type WorkerDataset,
} from "./worker/connect-dataset.js";
export { serveDataset } from "./worker/serve-dataset.js";
