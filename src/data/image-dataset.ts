import { ShapeError, ValueError } from "../errors.js";
import { checkOptions } from "../options.js";
import { formatShape } from "../tensor/shape.js";
import { Tensor } from "../tensor/tensor.js";
import { type Dataset, requireSample, type SampleDataset } from "./dataset.js";
import { Compose } from "./transforms/compose.js";
import { Normalize } from "./transforms/normalize.js";
import { ToTensor } from "./transforms/to-tensor.js";
import type { ImageSample, Transform } from "./transforms/transform.js";

/** What becomes of the images of an {@link ImageDataset}. */
export interface ImageDatasetOptions {
  /** Default: to [0, 1], then Normalize(0.5, 0.5). */
  transform?: Transform;
  /** For random transforms. Default 0. */
  seed?: number;
  /** How many planes an image has: 1 of gray, 3 of red, green and blue. Default 1. */
  channels?: number;
}

/**
 * Images of bytes with a label each, gray by default. They are kept as bytes, and go through the transform when they are
 * asked for.
 *
 * Shapes: images [N, H, W], or [N, C, H, W] with the option `channels`; a sample is [C, H, W] (or what the transform makes
 * of it) and [], a batch of B has B of both.
 *
 * @throws {ShapeError} when the arrays do not have these sizes.
 * @example
 * const { train } = await loadMnist();
 * const [images, labels] = train.batch([0, 1, 2], 0);
 * images.shape; // [3, 1, 28, 28]
 */
export class ImageDataset implements Dataset, SampleDataset<[image: Tensor, label: Tensor]> {
  /** The pixels of all images, [N, C, H, W] from 0 to 255. */
  readonly images: Uint8Array;
  /** The class of each image, [N]. */
  readonly labels: Uint8Array;
  /** The number of images, and the height and width of each. */
  readonly shape: readonly [N: number, H: number, W: number];
  /** How many planes an image has. */
  readonly channels: number;
  /** What every image goes through on its way into a batch. */
  readonly transform: Transform;
  /** What random transforms draw from, together with the epoch and the position of the image. */
  readonly seed: number;
  /** What a pixelwise transform makes of each byte. */
  readonly #table: Float32Array | null;

  constructor(
    images: Uint8Array,
    labels: Uint8Array,
    shape: readonly [N: number, H: number, W: number],
    options: ImageDatasetOptions = {},
  ) {
    checkOptions("ImageDataset", options, { transform: true, seed: true, channels: true });
    const { channels: C = 1 } = options;
    const [N, H, W] = shape;
    if (!Number.isSafeInteger(C) || C < 1) {
      throw new ValueError(
        `ImageDataset: channels is ${C}; it must be a positive integer, 1 for gray or 3 for RGB`,
      );
    }
    if (images.length !== N * C * H * W || labels.length !== N) {
      const planes = C === 1 ? "" : ` of ${C} channels`;
      throw new ShapeError(
        `ImageDataset: shape ${formatShape(shape)}${planes} needs ${N * C * H * W} pixels and ${N} labels, but there are ${images.length} and ${labels.length}`,
      );
    }
    this.images = images;
    this.labels = labels;
    this.shape = shape;
    this.channels = C;
    this.transform = options.transform ?? new Compose([new ToTensor(), new Normalize(0.5, 0.5)]);
    this.seed = options.seed ?? 0;
    this.#table = this.transform.pixelwise ? tabulate(this.transform) : null;
  }

  /** How many images there are. */
  get length(): number {
    return this.shape[0];
  }

  /** The first n samples, or all where there are fewer. */
  take(n: number): ImageDataset {
    const [N, H, W] = this.shape;
    const count = Math.min(n, N);
    const { transform, seed, channels } = this;
    return new ImageDataset(
      this.images.subarray(0, count * channels * H * W),
      this.labels.subarray(0, count),
      [count, H, W],
      { transform, seed, channels },
    );
  }

  get(index: number, epoch: number): [image: Tensor, label: Tensor] {
    const [images, labels] = this.batch([index], epoch);
    const [C, H, W] = images.shape.slice(1);
    return [
      Tensor.fromHost("float32", images.dataSync(), [C, H, W]),
      Tensor.fromHost("int32", labels.dataSync(), []),
    ];
  }

  batch(indices: ArrayLike<number>, epoch: number): [Tensor, Tensor] {
    if (indices.length === 0) {
      throw new ValueError("ImageDataset: the batch is empty; ask for at least one position");
    }
    for (let i = 0; i < indices.length; i++) requireSample("ImageDataset", indices[i], this.length);
    const labels = Int32Array.from(indices, (index) => this.labels[index]);
    return [
      this.#table === null ? this.#transformed(indices, epoch) : this.#lookedUp(indices, this.#table),
      Tensor.fromHost("int32", labels, [labels.length]),
    ];
  }

  /** The images through the table: the bits that the transform would make, in a small part of its time. */
  #lookedUp(indices: ArrayLike<number>, table: Float32Array): Tensor {
    const [, H, W] = this.shape;
    const size = this.channels * H * W;
    const bytes = this.images;
    const images = new Float32Array(indices.length * size);
    for (let i = 0; i < indices.length; i++) {
      const [from, to] = [indices[i] * size, i * size];
      for (let pixel = 0; pixel < size; pixel++) images[to + pixel] = table[bytes[from + pixel]];
    }
    return Tensor.fromHost("float32", images, [indices.length, this.channels, H, W]);
  }

  /** The images through the transform, one after the other. */
  #transformed(indices: ArrayLike<number>, epoch: number): Tensor {
    const samples = Array.from(indices, (index) => this.#sample(index, epoch));
    const [{ C, H, W }] = samples;
    const odd = samples.findIndex(
      (sample) => sample.C !== C || sample.H !== H || sample.W !== W || sample.data.length !== C * H * W,
    );
    if (odd >= 0) {
      const { data, ...size } = samples[odd];
      throw new ShapeError(
        `ImageDataset: the transform makes [${C}, ${H}, ${W}] of image ${indices[0]} but [${size.C}, ${size.H}, ${size.W}] with ${data.length} values of image ${indices[odd]}; all images of a batch must have one shape: end the transform with a Resize`,
      );
    }
    const images = new Float32Array(samples.length * C * H * W);
    for (const [i, sample] of samples.entries()) images.set(sample.data, i * C * H * W);
    return Tensor.fromHost("float32", images, [samples.length, C, H, W]);
  }

  #sample(index: number, epoch: number): ImageSample {
    const [, H, W] = this.shape;
    const { channels: C, seed } = this;
    const data = this.images.subarray(index * C * H * W, (index + 1) * C * H * W);
    return this.transform.apply({ data, C, H, W }, { seed, epoch, index });
  }
}

function tabulate(transform: Transform): Float32Array {
  const ramp: ImageSample = { data: Uint8Array.from({ length: 256 }, (_, byte) => byte), C: 1, H: 1, W: 256 };
  const { data } = transform.apply(ramp, { seed: 0, epoch: 0, index: 0 });
  if (data.length !== 256) {
    throw new ShapeError(
      `ImageDataset: the transform says that it is pixelwise, but makes ${data.length} values of 256; leave pixelwise out of a transform that changes the size`,
    );
  }
  return Float32Array.from(data);
}
