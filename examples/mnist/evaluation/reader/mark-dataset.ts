import { Generator, Tensor } from "pellucid";
import type { Dataset, ImageDataset, Transform } from "pellucid/data";
import type { Source } from "./draw-fragment.js";
import { drawDigit, type Variety } from "./draw-glyph.js";
import { drawNonDigit, fieldOf, pageKinds } from "./draw-non-digit.js";
import { NO_DIGIT } from "./no-digit.js";

/** A stream that nothing else draws from under the seed of a run. */
const STREAM = 15;
/** Drawn digits for each mark that is none: were all that is drawn no digit, the look of a drawing would say so. */
const DRAWN_DIGITS = 0.25;
/** More than any drawing takes. */
const WORDS_PER_DRAWING = 2 ** 16;

export interface MarkDatasetOptions {
  /** Positions of the images that are digits to learn from. */
  indices: Int32Array;
  /** What all images go through, drawn or not. */
  transform: Transform;
  seed: number;
  /** Drawn marks that are no digits, for each image. */
  nonDigits: number;
}

/**
 * Marks as forms have them: images of digits, then drawn digits in styles that these lack, then what is no digit. What is drawn
 * is drawn anew in each epoch, and is a function of (seed, epoch, position).
 */
export class MarkDataset implements Dataset {
  readonly length: number;
  readonly #digits: ImageDataset;
  readonly #options: MarkDatasetOptions;
  readonly #drawnUntil: number;

  constructor(digits: ImageDataset, options: MarkDatasetOptions) {
    const { indices, nonDigits } = options;
    this.#digits = digits;
    this.#options = options;
    this.#drawnUntil = indices.length + Math.round(DRAWN_DIGITS * nonDigits * indices.length);
    this.length = this.#drawnUntil + Math.round(nonDigits * indices.length);
  }

  /** How many of its marks are no digits. */
  get nonDigits(): number {
    return this.length - this.#drawnUntil;
  }

  batch(indices: ArrayLike<number>, epoch: number): [Tensor, Tensor] {
    const [, H, W] = this.#digits.shape;
    const images = new Float32Array(indices.length * H * W);
    const labels = new Int32Array(indices.length);
    for (let i = 0; i < indices.length; i++) {
      const { pixels, label, index } = this.#mark(indices[i], epoch);
      const { transform, seed } = this.#options;
      images.set(transform.apply({ data: pixels, C: 1, H, W }, { seed, epoch, index }).data, i * H * W);
      labels[i] = label;
    }
    return [
      Tensor.fromHost("float32", images, [indices.length, 1, H, W]),
      Tensor.fromHost("int32", labels, [indices.length]),
    ];
  }

  /** The mark at a position, and the number by which transforms know it: an image's place in its data set, a drawing's behind all. */
  #mark(position: number, epoch: number): { pixels: Uint8Array; label: number; index: number } {
    const { indices, seed } = this.#options;
    const { images, labels, shape } = this.#digits;
    if (position < indices.length) {
      const size = shape[1] * shape[2];
      const index = indices[position];
      return { pixels: images.subarray(index * size, (index + 1) * size), label: labels[index], index };
    }
    const index = labels.length + position - indices.length;
    const random = drawingGenerator(seed, epoch, position);
    if (position < this.#drawnUntil) {
      const { ink, digit } = drawDigit(random);
      return { pixels: fieldOf(ink), label: digit, index };
    }
    return { pixels: drawNonDigit({ images: this.#digits, indices }, random), label: NO_DIGIT, index };
  }
}

/** What a drawing is drawn by: a function of (seed, epoch, position). */
export const drawingGenerator = (seed: number, epoch: number, position: number): Generator =>
  new Generator(seed, STREAM, epoch, position * WORDS_PER_DRAWING);

/** Calibration draws as no epoch does. */
const HELD_OUT = 2 ** 32 - 1;

/** So many marks of a page that are no digits and that no training saw, out of digits of its own, each of 28 x 28 bytes. */
export const drawHeldOut = (source: Source, count: number, seed: number, variety: Variety): Uint8Array[] =>
  Array.from({ length: count }, (_, i) =>
    drawNonDigit(source, drawingGenerator(seed, HELD_OUT, i), { variety, of: pageKinds }),
  );
