import type { Generator } from "pellucid";
import type { ImageDataset } from "pellucid/data";
import { resizeArea } from "../resize-area.js";
import type { Gray } from "../to-gray.js";
import { blank, stroke } from "./pen.js";
import { thin } from "./thin.js";

/** An image of MNIST and what it shows. */
interface Digit {
  digit: number;
  /** 28 x 28, the ink 1 on 0. */
  pixels: Float32Array;
}

export type DigitSource = (random: Generator) => Digit;

/** Draws from a data set, each image as often as any other. */
export const digitsOf =
  ({ images, labels }: ImageDataset): DigitSource =>
  (random) => {
    const i = random.below(labels.length);
    const pixels = Float32Array.from(images.subarray(i * 784, (i + 1) * 784), (byte) => byte / 255);
    return { digit: labels[i], pixels };
  };

/** MNIST's digits were black on white before they were scaled down; interpolation alone would leave a blur. */
export function enlarge(pixels: Float32Array, side: number): Gray {
  const drawn = resizeArea({ data: pixels, width: 28, height: 28 }, side, side);
  const steepness = Math.max(1, side / 28);
  return { ...drawn, data: drawn.data.map((v) => Math.min(1, Math.max(0, (v - 0.5) * steepness + 0.5))) };
}

/** The same digit with a pen of this width in pixels, the same all along: drawn anew through the middle of its strokes. */
export function redraw(pixels: Float32Array, side: number, width: number): Gray {
  const { data } = enlarge(pixels, side);
  const middle = thin({ data: Uint8Array.from(data, (v) => (v > 0.5 ? 1 : 0)), width: side, height: side });
  const drawn = blank(side, side);
  middle.data.forEach((value, i) => {
    if (value === 1) stroke(drawn, [{ x: (i % side) + 0.5, y: Math.floor(i / side) + 0.5 }], width);
  });
  return drawn;
}
