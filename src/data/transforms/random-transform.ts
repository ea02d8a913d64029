import { Generator, streams } from "../../tensor/random.js";
import type { ImageSample, SampleContext, Transform } from "./transform.js";

/** How far apart the random words of two samples begin: more than a transform draws for one image of 720 x 720. */
const WORDS_PER_SAMPLE = 2 ** 20;

/** How many streams there may be for other purposes than transforms. */
const STREAMS = 16;

/** The random numbers of one transform for one sample: a pure function of (seed, slot, epoch, index). */
export function sampleGenerator({ seed, epoch, index, slot = 0 }: SampleContext): Generator {
  return new Generator(seed, streams.augmentation + STREAMS * slot, epoch, index * WORDS_PER_SAMPLE);
}

/**
 * A transform with parameters that are drawn anew for every sample, as a pure function of (seed, epoch, index): the
 * order of the samples, and who prepares them, never change a result. Drawing and applying are apart, so that the same
 * parameters can be looked at, or applied to another image.
 *
 * @example
 * class RandomDimming extends RandomTransform<{ factor: number }> {
 *   draw(_image: ImageSample, generator: Generator) {
 *     return { factor: 0.5 + 0.5 * generator.uniform() };
 *   }
 *   applyWith(image: ImageSample, { factor }: { factor: number }) {
 *     return { ...image, data: image.data.map((x) => factor * x) };
 *   }
 * }
 * new RandomDimming().apply({ data: new Float32Array([1]), C: 1, H: 1, W: 1 }, { seed: 1, epoch: 0, index: 0 });
 */
export abstract class RandomTransform<Parameters extends object> implements Transform {
  /** Parameters for an image of this size. */
  abstract draw(image: ImageSample, generator: Generator): Parameters;

  /** The image with these parameters, whatever drew them. */
  abstract applyWith(image: ImageSample, parameters: Parameters): ImageSample;

  apply(image: ImageSample, context: SampleContext): ImageSample {
    const parameters = this.draw(image, sampleGenerator(context));
    context.onDraw?.(this.constructor.name, parameters);
    return this.applyWith(image, parameters);
  }
}

/** A number drawn from a range, both ends included as far as floating point goes. */
export type Range = readonly [from: number, to: number];

export const between = (generator: Generator, [from, to]: Range): number =>
  Math.min(from + (to - from) * generator.uniform(), to);
