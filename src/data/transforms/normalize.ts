import { DTypeError, ValueError } from "../../errors.js";
import type { ImageSample, Transform } from "./transform.js";

/**
 * y = (x − mean) / std. With mean and std 0.5, the range 0 … 1 becomes −1 … 1.
 *
 * Source: https://pytorch.org/vision/stable/generated/torchvision.transforms.Normalize.html
 *
 * @throws {ValueError} when std is 0 or either is not finite; {@link DTypeError} on bytes.
 * @example
 * new Normalize(0.1307, 0.3081); // the training set of MNIST has this mean and standard deviation
 */
export class Normalize implements Transform {
  /** What is subtracted. */
  readonly mean: number;
  /** What the difference is divided by. */
  readonly std: number;
  readonly pixelwise = true;

  constructor(mean: number, std: number) {
    if (!Number.isFinite(mean) || !Number.isFinite(std) || std === 0) {
      throw new ValueError(`Normalize: mean is ${mean} and std ${std}; both must be finite, and std not 0`);
    }
    this.mean = mean;
    this.std = std;
  }

  apply(image: ImageSample): ImageSample {
    if (!(image.data instanceof Float32Array)) {
      throw new DTypeError(
        "Normalize: the image has bytes, but it needs floats; put new ToTensor() before it",
      );
    }
    const data = new Float32Array(image.data.length);
    for (let i = 0; i < data.length; i++) data[i] = (image.data[i] - this.mean) / this.std;
    return { ...image, data };
  }
}
