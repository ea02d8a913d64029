import type { Gray } from "./to-gray.js";

/** One of 256 shades. */
export const SHADE = 1 / 255;
/** Ink differs from the paper by this much of the range from black to white, or it is not ink. */
export const MIN_CONTRAST = 1 / 16;

/** One byte for each pixel, row by row: 1 where there is ink. */
export interface Mask {
  data: Uint8Array;
  width: number;
  height: number;
}

/** Where an image is above 0. */
export function inkMask({ data, width, height }: Gray): Mask {
  const mask = new Uint8Array(data.length);
  for (let i = 0; i < mask.length; i++) mask[i] = data[i] > 0 ? 1 : 0;
  return { data: mask, width, height };
}

/** The image with its rows as columns: what is upright in one lies across in the other. */
export function transpose<T extends Uint8Array | Float32Array>({
  data,
  width,
  height,
}: {
  data: T;
  width: number;
  height: number;
}): { data: T; width: number; height: number } {
  const turned = data.slice() as T;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) turned[x * height + y] = data[y * width + x];
  }
  return { data: turned, width: height, height: width };
}

/**
 * The value that a share q of the values lies below, from the sorted values without interpolation.
 *
 * @example
 * quantile(Float32Array.of(3, 1, 2), 0.5); // 2
 */
export function quantile(values: Float32Array, q: number): number {
  return values.toSorted()[Math.min(values.length - 1, Math.floor(q * values.length))];
}

/**
 * The standard deviation, if the noise is normal, whatever a few outliers are: 1.4826 times the median of the absolute
 * deviations, for half of a normal distribution is within 1 / 1.4826 of its standard deviation.
 */
export const robustSigma = (absoluteDeviations: Float32Array): number =>
  1.4826 * quantile(absoluteDeviations, 0.5);
