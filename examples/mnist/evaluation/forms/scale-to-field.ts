import { type Box, boundingBox } from "./box.js";
import { crop } from "./crop.js";
import { DIGIT, withPenOfMnist } from "./pen-width.js";
import { resizeArea } from "./resize-area.js";
import type { Gray } from "./to-gray.js";

/** MNIST's field. */
export const FIELD = 28;
/** The box goes around ink above this level, and so not around a soft rim: 99.9 % of MNIST is then boxed at 20. */
export const BOX_LEVEL = 1 / 4;

/**
 * Scales ink to MNIST's 20 x 20 and centers it by mass in 28 x 28 bytes, the strongest becoming 255. A pen far thinner or thicker
 * than MNIST's is made one of theirs before: {@link withPenOfMnist}.
 *
 * @param box goes around the ink; a rim beside it comes along.
 * @example
 * const pixels = scaleToField(ink, boundingBox(ink, 1 / 4));
 */
export function scaleToField(ink: Gray, box: Box): Uint8Array {
  const digit = crop(ink, box);
  const drawn = withPenOfMnist(digit);
  return drawn === digit ? scaled(ink, box) : scaled(drawn, boundingBox(drawn, BOX_LEVEL));
}

function scaled(ink: Gray, box: Box): Uint8Array {
  const longest = Math.max(box.width, box.height);
  const side = (length: number) => Math.max(1, Math.round((length * DIGIT) / longest));
  const [width, height] = [side(box.width), side(box.height)];
  const field = centerByMass(resizeArea(ink, width + 2, height + 2, withRim(box, width, height)), FIELD);
  let peak = 0;
  for (const value of field.data) peak = Math.max(peak, value);
  const bytes = new Uint8Array(field.data.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = Math.round((field.data[i] / peak) * 255);
  return bytes;
}

/**
 * Puts an image into a `size` x `size` field of 0, by whole pixels, so that its center of mass
 * (sum x v / sum v, likewise y) comes to [size/2 - 1/2, size/2 + 1/2) on both axes, counting pixel centers
 * 0, 1, 2 …: in all of MNIST's test images it is in [13.5, 14.5). No ink leaves the field, wherever its mass is.
 *
 * @example
 * centerByMass({ data: Float32Array.of(1), width: 1, height: 1 }, 28).data.indexOf(1); // 14 * 28 + 14
 */
export function centerByMass(image: Gray, size: number): Gray {
  const { data, width, height } = crop(image, boundingBox(image, 0));
  let [mass, massX, massY] = [0, 0, 0];
  for (let i = 0; i < data.length; i++) {
    mass += data[i];
    massX += data[i] * (i % width);
    massY += data[i] * Math.floor(i / width);
  }
  const offset = (center: number, length: number) =>
    Math.min(Math.max(Math.ceil(size / 2 - 0.5 - center), 0), size - length);
  const left = offset(massX / mass, width);
  const top = offset(massY / mass, height);
  const field = new Float32Array(size * size);
  for (let y = 0; y < height; y++) {
    field.set(data.subarray(y * width, (y + 1) * width), (top + y) * size + left);
  }
  return { data: field, width: size, height: size };
}

/** A box that becomes width x height pixels, larger by one of these on every side: a soft rim is ink as well. */
function withRim(box: Box, width: number, height: number): Box {
  const [dx, dy] = [box.width / width, box.height / height];
  return { x: box.x - dx, y: box.y - dy, width: box.width + 2 * dx, height: box.height + 2 * dy };
}
