/** One image on its way from the file to the network: C planes of H rows of W values. */
export interface ImageSample {
  data: Uint8Array | Float32Array;
  C: number;
  H: number;
  W: number;
}

/** What a transform may depend on besides the image, so that its result does not depend on order or workers. */
export interface SampleContext {
  seed: number;
  epoch: number;
  /** Position of the sample in its data set. */
  index: number;
}

/** Makes one image out of another. */
export interface Transform {
  apply(image: ImageSample, context: SampleContext): ImageSample;
}
