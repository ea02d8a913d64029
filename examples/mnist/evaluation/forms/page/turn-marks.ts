import type { FormMark } from "../find-digits.js";
import { centerByMass, FIELD } from "../scale-to-field.js";
import { type Turn, turnPicture } from "./turn-picture.js";

type MarkLines = readonly (readonly FormMark[])[];

/**
 * The marks of a page as they would be found if it were turned, each as one digit: what is written stays the same ink whichever
 * way the page lies, so there is no need to look for it again. Only their lines are still those of the page as it lies.
 */
export const turnMarks = (lines: MarkLines, turn: Turn): FormMark[][] =>
  lines.map((line) =>
    line.map(({ height, ways: [[{ box, pixels }]] }) => ({
      height,
      ways: [[{ box: turn === 180 ? box : sideways(box), pixels: turnField(pixels, turn) }]],
    })),
  );

const sideways = ({ x, y, width, height }: FormMark["ways"][0][0]["box"]) => ({
  x: y,
  y: x,
  width: height,
  height: width,
});

/** Centered anew: what is mirrored has its center of mass up to a pixel to the other side of the middle. */
function turnField(data: Uint8Array, turn: Turn): Uint8Array {
  const turned = turnPicture({ data: Float32Array.from(data), width: FIELD, height: FIELD }, turn);
  return Uint8Array.from(centerByMass(turned, FIELD).data);
}
