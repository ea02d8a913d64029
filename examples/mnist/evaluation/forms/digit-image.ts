import { ValueError } from "pellucid";
import { decodeShrunk } from "../images/decode-image.js";
import { percent } from "../report/format.js";
import { type Box, boundingBox } from "./box.js";
import { MIN_SIDE } from "./connected-components.js";
import { countMarks } from "./count-marks.js";
import { inkPlane } from "./ink-plane.js";
import { contrastOf, normalizeInk } from "./normalize-ink.js";
import { BOX_LEVEL, FIELD, scaleToField } from "./scale-to-field.js";
import { ENOUGH, onOriginal } from "./shrink-to-enough.js";

/** A digit as MNIST has them: 28 x 28 bytes, row by row, the ink bright on 0. */
interface DigitImage {
  pixels: Uint8Array;
  width: 28;
  height: 28;
  /** The ink was darker than the paper, and so was inverted. */
  inverted: boolean;
  /** Where the ink was in the picture. */
  box: Box;
  /** How many marks there are that may be digits of their own. */
  marks: number;
}

/**
 * Prepares a picture of a digit as the images of MNIST were: "normalized to fit in a 20x20 pixel box while
 * preserving their aspect ratio", with the gray levels of anti-aliasing, and then "centered in a 28x28 image by
 * computing the center of mass of the pixels, and translating the image so as to position this point at the center
 * of the 28x28 field" (LeCun, Cortes, Burges, http://yann.lecun.com/exdb/mnist/). The strongest ink becomes 255.
 *
 * The steps are {@link decodeShrunk}, {@link inkPlane}, {@link normalizeInk}, {@link boundingBox} and {@link scaleToField}, which
 * makes it as wide-penned as MNIST ({@link withPenOfMnist}), scales it ({@link resizeArea}) and centers it ({@link centerByMass});
 * each states its rule. Of more than 4 million pixels there are more than enough.
 * White ink that vanishes on white behind a transparent background is looked for on black.
 *
 * @param bytes a picture of a kind that {@link decodeShrunk} reads, one digit in it, dark on light or light on dark.
 * @param source names the image in errors: its path, usually.
 * @throws FormatError if the bytes are no picture that is read, or are damaged.
 * @throws ValueError if the image is blank, its ink only a speck, has no pixels, or more than 50 million.
 * @example
 * const { pixels } = await prepareDigit(await readFile("examples/mnist/evaluation/forms/digits/seven.png"), "seven.png");
 */
export async function prepareDigit(bytes: Uint8Array, source: string): Promise<DigitImage> {
  const { picture, scale, width, height } = await decodeShrunk(bytes, source, ENOUGH);
  const gray = inkPlane(picture);
  const found = normalizeInk(gray) ?? normalizeInk(inkPlane(picture, 0));
  if (!found) {
    const { seen, needed } = contrastOf(gray);
    throw new ValueError(
      `prepareDigit: ${source} (${width} x ${height}) is blank: what differs most from the paper differs by ` +
        `${percent(seen, 1)} of the range from black to white, and ink by at least ${percent(needed, 1)}; ` +
        "draw one digit, dark on light or light on dark, with some paper around it",
      { source, width, height, seen, needed },
    );
  }
  const { ink, inverted, marks } = found;
  const box = boundingBox(ink, BOX_LEVEL);
  const longest = Math.max(box.width, box.height);
  if (longest < MIN_SIDE) {
    throw new ValueError(
      `prepareDigit: the ink in ${source} is only ${box.width} x ${box.height} pixels, at (${box.x}, ${box.y}); ` +
        `a digit needs at least ${MIN_SIDE} on its longer side: draw it larger`,
      { source, box },
    );
  }
  const pixels = scaleToField(ink, box);
  return {
    pixels,
    width: FIELD,
    height: FIELD,
    inverted,
    box: onOriginal(box, { scaleX: scale, scaleY: scale }),
    marks: countMarks(marks),
  };
}
