import { DTypeError } from "pellucid";
import type { ImageSample } from "pellucid/data";

/**
 * The image that `fill` makes of each plane of floats, row by row.
 *
 * @param transform the name of what does so, for the error.
 * @throws DTypeError on bytes.
 */
export function eachPlane(
  transform: string,
  image: ImageSample,
  fill: (from: Float32Array, to: Float32Array) => void,
): ImageSample {
  const { data: source, C, H, W } = image;
  if (!(source instanceof Float32Array)) {
    throw new DTypeError(
      `${transform}: the image has bytes, but it needs floats of 0 to 1; put new ToTensor() before it`,
    );
  }
  const data = new Float32Array(C * H * W);
  for (let start = 0; start < data.length; start += H * W) {
    fill(source.subarray(start, start + H * W), data.subarray(start, start + H * W));
  }
  return { data, C, H, W };
}
