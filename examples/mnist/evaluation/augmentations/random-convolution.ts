import type { Generator } from "pellucid";
import { type ImageSample, RandomTransform } from "pellucid/data";
import { between } from "./between.js";
import { eachPlane } from "./each-plane.js";
import { filterPlane } from "./filter-plane.js";

interface Convolution {
  /** 3 x 3 weights. */
  kernel: readonly number[];
  /** How much of what it answers is at the end of the scale. */
  gain: number;
  /** Share of the image as it was. */
  kept: number;
}

/**
 * Another texture: y = (1 − α)·min(1, γ·|k ∗ x| / max|k ∗ x|) + α·x, with the nine weights of k drawn from the normal distribution, their
 * mean taken out of half of them, γ from 1 to 3, and α now 0, now up to 0.7. Without their mean such filters answer to changes of
 * gray alone.
 *
 * Source: Lee et al., "Network Randomization" (2020); Xu et al., "Robust and Generalizable Visual Representation Learning via Random
 * Convolutions" (2021).
 *
 * Shapes: [C, H, W] of floats from 0 to 1, to the same.
 */
export class RandomConvolution extends RandomTransform<Convolution> {
  draw(_image: ImageSample, generator: Generator): Convolution {
    const weights = Array.from({ length: 9 }, () => generator.normal());
    const mean = generator.uniform() < 0.5 ? weights.reduce((a, b) => a + b) / 9 : 0;
    return {
      kernel: weights.map((weight) => weight - mean),
      gain: between(generator, 1, 3),
      kept: generator.uniform() < 0.5 ? 0 : between(generator, 0, 0.7),
    };
  }

  applyWith(image: ImageSample, { kernel, gain, kept }: Convolution): ImageSample {
    return eachPlane("RandomConvolution", image, (from, to) => {
      filterPlane(from, to, image.W, kernel, 3);
      let most = 0;
      for (let at = 0; at < to.length; at++) most = Math.max(most, Math.abs(to[at]));
      const factor = most > 0 ? gain / most : 0;
      for (let at = 0; at < to.length; at++) {
        to[at] = (1 - kept) * Math.min(1, factor * Math.abs(to[at])) + kept * from[at];
      }
    });
  }
}
