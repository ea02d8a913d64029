import { Generator } from "pellucid";
import { ImageDataset } from "pellucid/data";
import type { Source } from "../../../../../examples/mnist/evaluation/reader/draw-fragment.js";
import { drawDigit } from "../../../../../examples/mnist/evaluation/reader/draw-glyph.js";
import { fieldOf } from "../../../../../examples/mnist/evaluation/reader/draw-non-digit.js";

/** Sixty drawn digits in the place of MNIST's. */
export function drawnSource(): Source & { indices: Int32Array } {
  const random = new Generator(7);
  const drawn = Array.from({ length: 60 }, () => drawDigit(random));
  const pixels = Uint8Array.from(drawn.flatMap(({ ink }) => [...fieldOf(ink)]));
  const labels = Uint8Array.from(drawn, ({ digit }) => digit);
  return {
    images: new ImageDataset(pixels, labels, [60, 28, 28]),
    indices: Int32Array.from({ length: 60 }, (_, i) => i),
  };
}

export const inkOf = (pixels: ArrayLike<number>): number => Array.from(pixels).reduce((a, b) => a + b, 0);
