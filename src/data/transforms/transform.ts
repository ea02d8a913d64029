/** One image on its way from the file to the network: C planes of H rows of W values. */
export interface ImageSample {
  /** The values, [C, H, W]: bytes from 0 to 255, or floats. */
  data: Uint8Array | Float32Array;
  /** Channels. */
  C: number;
  /** Height. */
  H: number;
  /** Width. */
  W: number;
}

/** What a transform may depend on besides the image, so that its result does not depend on order or workers. */
export interface SampleContext {
  /** The seed of the data set. */
  seed: number;
  /** Number of the epoch. */
  epoch: number;
  /** Position of the sample in its data set. */
  index: number;
  /** Which of several transforms this is, so that each draws numbers of its own. {@link Compose} counts. Default 0. */
  slot?: number;
  /** Told what each random transform has drawn. */
  onDraw?: (transform: string, parameters: object) => void;
}

/** Makes one image out of another. */
export interface Transform {
  /**
   * Whether every value of the result depends on the value at the same place alone: not on where that place is, on the
   * values around it or on the context. Such a transform of bytes is a table of 256 entries, and `ImageDataset` makes
   * that table once instead of asking for every image.
   */
  readonly pixelwise?: boolean;
  /** The new image; the given one stays as it is. */
  apply(image: ImageSample, context: SampleContext): ImageSample;
}
