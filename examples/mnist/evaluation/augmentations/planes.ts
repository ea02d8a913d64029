import type { ImageSample } from "pellucid/data";

/** The image that `fill` makes of each plane of floats, row by row. */
export function eachPlane(
  image: ImageSample,
  fill: (from: Float32Array, to: Float32Array) => void,
): ImageSample {
  const size = image.H * image.W;
  const source = image.data instanceof Float32Array ? image.data : new Float32Array(image.data);
  const data = new Float32Array(source.length);
  for (let start = 0; start < data.length; start += size) {
    fill(source.subarray(start, start + size), data.subarray(start, start + size));
  }
  return { ...image, data };
}

/** A number drawn uniformly from a range. */
export const between = (generator: { uniform(): number }, from: number, to: number): number =>
  from + (to - from) * generator.uniform();
