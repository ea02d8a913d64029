import type { Generator } from "pellucid";
import { between } from "../../augmentations/between.js";
import type { Gray } from "../to-gray.js";

/** Red, green and blue, each from 0 to 1. */
export type Color = readonly [red: number, green: number, blue: number];

/** A flat sheet: three values for each pixel, row by row. */
export interface Sheet {
  width: number;
  height: number;
  colors: Float32Array;
}

/** What lies on paper: how much of each pixel is covered, and by which color. */
export interface Layer {
  cover: Gray;
  color: Color;
}

/** How many random numbers a texture is made of; prime, so that rows do not repeat each other. */
const GRAIN = 8191;

/** Paper of a color with a grain of this standard deviation, and what was printed and written on it, in this order. */
export function layOn(paper: Color, grain: number, layers: readonly Layer[], random: Generator): Sheet {
  const { width, height } = layers[0].cover;
  const colors = new Float32Array(3 * width * height);
  const texture = noiseTexture(random);
  for (let y = 0; y < height; y++) {
    const shift = random.below(GRAIN);
    for (let x = 0; x < width; x++) {
      const at = y * width + x;
      const rough = grain * texture[(shift + x) % GRAIN];
      for (let c = 0; c < 3; c++) {
        colors[3 * at + c] = paper[c] + rough;
      }
    }
  }
  for (const { cover, color } of layers) {
    for (let at = 0; at < width * height; at++) {
      const part = cover.data[at];
      if (part === 0) continue;
      for (let c = 0; c < 3; c++) colors[3 * at + c] += part * (color[c] - colors[3 * at + c]);
    }
  }
  return { width, height, colors };
}

/** Standard normal numbers to take over and over, since drawing one for each pixel would take longer than all the rest. */
export const noiseTexture = (random: Generator): Float32Array =>
  Float32Array.from({ length: GRAIN }, () => random.normal());

/** A color a little lighter or darker in each channel. */
export const near = ([r, g, b]: Color, by: number, random: Generator): Color => [
  r + between(random, -by, by),
  g + between(random, -by, by),
  b + between(random, -by, by),
];
