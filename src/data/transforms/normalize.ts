import { describeItems } from "../../describe.js";
import { DTypeError, ShapeError, ValueError } from "../../errors.js";
import type { ImageSample, Transform } from "./transform.js";

/**
 * y = (x − mean) / std, with one of each for the whole image or one for each channel. With mean and std 0.5, the range
 * 0 … 1 becomes −1 … 1.
 *
 * Source: https://pytorch.org/vision/stable/generated/torchvision.transforms.Normalize.html
 *
 * @throws {ValueError} when std is 0, or either is not finite or has no numbers; {@link DTypeError} on bytes; {@link ShapeError} on an image
 * with another number of channels.
 * @example
 * new Normalize(0.1307, 0.3081); // the training set of MNIST has this mean and standard deviation
 * new Normalize([0.4914, 0.4822, 0.4465], [0.247, 0.2435, 0.2616]); // that of CIFAR-10: red, green, blue
 */
export class Normalize implements Transform {
  /** What is subtracted. */
  readonly mean: number | readonly number[];
  /** What the difference is divided by. */
  readonly std: number | readonly number[];
  readonly #means: readonly number[];
  readonly #deviations: readonly number[];

  /** Only where all channels are treated alike does a value's place not matter. */
  get pixelwise(): boolean {
    return typeof this.mean === "number" && typeof this.std === "number";
  }

  constructor(mean: number | readonly number[], std: number | readonly number[]) {
    const [means, deviations] = [
      ["mean", mean],
      ["std", std],
    ].map(([name, values]) => numbersOf(name as string, values));
    if (!means.every(Number.isFinite) || !deviations.every((x) => Number.isFinite(x) && x !== 0)) {
      throw new ValueError(
        `Normalize: mean is ${show(mean)} and std ${show(std)}; both must be finite, and std not 0`,
      );
    }
    this.mean = mean;
    this.std = std;
    this.#means = means;
    this.#deviations = deviations;
  }

  apply(image: ImageSample): ImageSample {
    if (!(image.data instanceof Float32Array)) {
      throw new DTypeError(
        "Normalize: the image has bytes, but it needs floats; put new ToTensor() before it",
      );
    }
    for (const [name, values] of Object.entries({ mean: this.#means, std: this.#deviations })) {
      if (values.length !== 1 && values.length !== image.C) {
        throw new ShapeError(
          `Normalize: the image is [${image.C}, ${image.H}, ${image.W}], but ${name} has ${values.length} values; there must be one for each channel, or one for all`,
        );
      }
    }
    const size = image.H * image.W;
    const data = new Float32Array(image.data.length);
    for (let c = 0; c < image.C; c++) {
      const mean = this.#means[this.#means.length === 1 ? 0 : c];
      const std = this.#deviations[this.#deviations.length === 1 ? 0 : c];
      for (let i = c * size; i < (c + 1) * size; i++) data[i] = (image.data[i] - mean) / std;
    }
    return { ...image, data };
  }
}

/** One number, or one for each channel. */
function numbersOf(name: string, values: unknown): readonly number[] {
  const numbers: unknown[] = Array.isArray(values) ? values : [values];
  if (numbers.length > 0 && numbers.every((value) => typeof value === "number")) return numbers;
  throw new ValueError(
    `Normalize: ${name} is ${describeItems(values)}; it must be a number, or a list of one for each channel`,
  );
}

const show = (x: number | readonly number[]) => (typeof x === "number" ? x : `[${x.join(", ")}]`);
