// Any picture of a digit, made to look as MNIST's do.

import { ValueError } from "pellucid";
import { boundingBox } from "../../../mnist/evaluation/forms/box.js";
import { MIN_SIDE } from "../../../mnist/evaluation/forms/connected-components.js";
import { normalizeInk } from "../../../mnist/evaluation/forms/normalize-ink.js";
import { BOX_LEVEL, scaleToField } from "../../../mnist/evaluation/forms/scale-to-field.js";
import type { Gray } from "../../../mnist/evaluation/forms/to-gray.js";

/** As a browser's ImageData has them: four bytes a pixel. */
export interface Picture {
  data: Uint8ClampedArray;
  width: number;
  height: number;
}

/** Scaled and centered, from −1 for paper to 1 for ink, whichever of both was the darker one. */
export function readPicture(picture: Picture, file: string): Float32Array {
  const found = normalizeInk(grayOn(picture, 1)) ?? normalizeInk(grayOn(picture, 0));
  const box = found && boundingBox(found.ink, BOX_LEVEL);
  if (found === undefined || box === undefined || Math.max(box.width, box.height) < MIN_SIDE) {
    throw new ValueError(
      `${file}: nothing in this picture stands out as ink from its border; take one of a single digit, dark on light or light on dark, with some paper around it`,
    );
  }
  return Float32Array.from(scaleToField(found.ink, box), (byte) => byte / 127.5 - 1);
}

/** @param paper what shows through transparent pixels. */
function grayOn({ data, width, height }: Picture, paper: number): Gray {
  const gray = Float32Array.from({ length: width * height }, (_, i) => {
    const [r, g, b, alpha] = data.subarray(4 * i, 4 * i + 4);
    return ((0.299 * r + 0.587 * g + 0.114 * b) / 255) * (alpha / 255) + (1 - alpha / 255) * paper;
  });
  return { data: gray, width, height };
}
