import type { ImageSample, Transform } from "./transform.js";

/**
 * Bytes 0 … 255 become floats 0 … 1; floats stay as they are.
 *
 * Source: https://pytorch.org/vision/stable/generated/torchvision.transforms.ToTensor.html
 *
 * @example
 * new ToTensor().apply({ data: new Uint8Array([0, 255]), C: 1, H: 1, W: 2 }).data; // [0, 1]
 */
export class ToTensor implements Transform {
  readonly pixelwise = true;

  apply(image: ImageSample): ImageSample {
    if (image.data instanceof Float32Array) return image;
    const data = new Float32Array(image.data.length);
    for (let i = 0; i < data.length; i++) data[i] = image.data[i] / 255;
    return { ...image, data };
  }
}
