import type { Picture } from "../images/picture.js";

/** A gray image, row by row: 0 is black and 1 white; as ink, 0 is bare paper and 1 the strongest ink. */
export interface Gray {
  data: Float32Array;
  width: number;
  height: number;
}

/** How much of red, green and blue is in a gray. */
export type Weights = readonly [red: number, green: number, blue: number];

/** The luma of Rec. ITU-R BT.601, which is also what PIL's and torchvision's conversions to gray use. */
export const LUMA: Weights = [0.299, 0.587, 0.114];

/**
 * The gray of every pixel in [0, 1]: `alpha * (0.299 R + 0.587 G + 0.114 B) + (1 - alpha) * paper`.
 *
 * Samples are divided by the largest that their bit depth holds, and taken as they are: no gamma, no color profile.
 *
 * @param paper what shows through transparent pixels: white unless told.
 * @param weights of the colors, those of luma unless told.
 * @example
 * const gray = toGray(await decodeImage(await readFile("seven.jpg"), "seven.jpg"));
 */
export function toGray(
  { width, height, data, depth, channels }: Picture,
  paper = 1,
  [red, green, blue]: Weights = LUMA,
): Gray {
  const gray = new Float32Array(width * height);
  const unit = 2 ** depth - 1;
  const alpha = channels - 1;
  for (let i = 0, at = 0; i < gray.length; i++, at += channels) {
    const own = channels >= 3 ? red * data[at] + green * data[at + 1] + blue * data[at + 2] : data[at];
    const cover = channels % 2 === 0 ? data[at + alpha] / unit : 1;
    gray[i] = (cover * own) / unit + (1 - cover) * paper;
  }
  return { data: gray, width, height };
}
