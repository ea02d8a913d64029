import type { ImageSample, SampleContext, Transform } from "./transform.js";

/**
 * Transforms one after another.
 *
 * Source: https://pytorch.org/vision/stable/generated/torchvision.transforms.Compose.html
 *
 * @example
 * new Compose([new ToTensor(), new Normalize(0.5, 0.5)]);
 */
export class Compose implements Transform {
  readonly transforms: readonly Transform[];

  get pixelwise(): boolean {
    return this.transforms.every((transform) => transform.pixelwise === true);
  }

  constructor(transforms: readonly Transform[]) {
    this.transforms = transforms;
  }

  apply(image: ImageSample, context: SampleContext): ImageSample {
    return this.transforms.reduce((current, transform) => transform.apply(current, context), image);
  }
}
