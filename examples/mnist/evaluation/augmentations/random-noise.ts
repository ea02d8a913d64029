import { Generator } from "pellucid";
import { type ImageSample, RandomTransform } from "pellucid/data";
import { between } from "./between.js";
import { eachPlane } from "./each-plane.js";

interface Noise {
  /** Standard deviation of what is added to every pixel. */
  added: number;
  /** Standard deviation of what every pixel is multiplied with, beside 1. */
  multiplied: number;
  /** Share of the pixels that have any gray instead. */
  replaced: number;
  /** The seed of the pixels' own numbers. */
  seed: number;
}

/**
 * Noise of random strength: y = x·(1 + m·g) + a·g, cut off at 0 and 1, with g about normal, and new for every pixel; or, at
 * few pixels, any gray.
 *
 * Shapes: [C, H, W] of floats from 0 to 1, to the same.
 */
export class RandomNoise extends RandomTransform<Noise> {
  draw(_image: ImageSample, generator: Generator): Noise {
    const one = (most: number) => (generator.uniform() < 0.5 ? between(generator, 0, most) : 0);
    return { added: one(0.35), multiplied: one(0.8), replaced: one(0.25), seed: generator.word() };
  }

  applyWith(image: ImageSample, { added, multiplied, replaced, seed }: Noise): ImageSample {
    const generator = new Generator(seed);
    return eachPlane("RandomNoise", image, (from, to) => {
      for (let at = 0; at < to.length; at++) {
        const noise = bell(generator.word());
        to[at] = Math.min(1, Math.max(0, from[at] * (1 + multiplied * noise) + added * noise));
      }
      if (replaced === 0) return;
      for (let at = 0; at < to.length; at++) {
        const word = generator.word();
        if ((word >>> 16) * 2 ** -16 < replaced) to[at] = (word & 0xffff) / 0xffff;
      }
    });
  }
}

/** The sum of four bytes has mean 510 and variance 4·(256² − 1)/12, and is about normal. */
function bell(word: number): number {
  const sum = (word & 255) + ((word >>> 8) & 255) + ((word >>> 16) & 255) + (word >>> 24);
  return (sum - 510) / Math.sqrt((256 ** 2 - 1) / 3);
}
