import { ValueError } from "../../errors.js";
import { checkOptions } from "../../options.js";
import type { Generator } from "../../tensor/random.js";
import { requireProbability, requireRange } from "./checks.js";
import { drawRectangle } from "./random-rectangle.js";
import { RandomTransform, type Range } from "./random-transform.js";
import type { Rectangle } from "./resize.js";
import type { ImageSample } from "./transform.js";
import { eachPlane } from "./warp.js";

/** What a {@link RandomErasing} draws from. */
export interface RandomErasingOptions {
  /** Default 0.5. */
  p?: number;
  /** Range of the erased area, as a share of the image's. Default [0.02, 0.33]. */
  scale?: Range;
  /** Range of height over width; its logarithm is drawn uniformly. Default [0.3, 3.3]. */
  ratio?: Range;
  /** What is left there. Default 0. */
  value?: number;
}

/**
 * Blots a rectangle of random area, shape and place out, with probability p.
 *
 * Shapes: [C, H, W] to the same.
 *
 * Source: Zhong et al., "Random Erasing Data Augmentation" (2017);
 * https://pytorch.org/vision/stable/generated/torchvision.transforms.RandomErasing.html
 *
 * @throws {ValueError} when p is not a probability, a range is not one or leaves its bounds, or the value is not finite.
 * @example
 * new RandomErasing({ p: 0.25, scale: [0.02, 0.1] });
 */
export class RandomErasing extends RandomTransform<{ erased: Rectangle | null }> {
  readonly #p: number;
  readonly #scale: Range;
  readonly #ratio: Range;
  readonly #value: number;

  constructor(options: RandomErasingOptions = {}) {
    super();
    checkOptions("RandomErasing", options, { p: true, scale: true, ratio: true, value: true });
    const { p = 0.5, scale = [0.02, 0.33], ratio = [0.3, 3.3], value = 0 } = options;
    requireProbability("RandomErasing", p);
    requireRange("RandomErasing", "scale", scale, "from 0 to 1", (x) => x >= 0 && x <= 1);
    requireRange("RandomErasing", "ratio", ratio, "greater than 0", (x) => x > 0);
    if (!Number.isFinite(value)) throw new ValueError(`RandomErasing: value is ${value}; it must be finite`);
    this.#p = p;
    this.#scale = scale;
    this.#ratio = ratio;
    this.#value = value;
  }

  draw(image: ImageSample, generator: Generator): { erased: Rectangle | null } {
    if (generator.uniform() >= this.#p) return { erased: null };
    const erased = drawRectangle(image, generator, {
      scale: this.#scale,
      ratio: this.#ratio,
      sides: (height, width) => ({ height, width }),
      most: { height: image.H - 1, width: image.W - 1 },
    });
    return { erased };
  }

  applyWith(image: ImageSample, { erased }: { erased: Rectangle | null }): ImageSample {
    if (erased === null) return image;
    return eachPlane(image, (from, to) => {
      to.set(from);
      for (let y = erased.top; y < erased.top + erased.height; y++) {
        const start = y * image.W + erased.left;
        to.fill(this.#value, start, start + erased.width);
      }
    });
  }
}
