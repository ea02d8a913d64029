import type { Box } from "./box.js";
import { resizeArea } from "./resize-area.js";
import type { Gray } from "./to-gray.js";

/** Pictures with more pixels are made smaller first: digits do not need them, and half of the noise goes with them. */
export const ENOUGH = 4e6;

/** A picture that is large enough to find digits on. */
interface Enough extends Scale {
  page: Gray;
}

interface Scale {
  /** How many pixels of the original are one of `page`. */
  scaleX: number;
  scaleY: number;
}

export function shrinkToEnough(gray: Gray): Enough {
  const shrink = Math.max(1, Math.ceil(Math.sqrt((gray.width * gray.height) / ENOUGH)));
  const size = (length: number) => Math.max(1, Math.round(length / shrink));
  const page = shrink === 1 ? gray : resizeArea(gray, size(gray.width), size(gray.height));
  return { page, scaleX: gray.width / page.width, scaleY: gray.height / page.height };
}

/** A box on the page as one on the original. */
export const onOriginal = ({ x, y, width, height }: Box, { scaleX, scaleY }: Scale): Box => ({
  x: Math.round(x * scaleX),
  y: Math.round(y * scaleY),
  width: Math.round(width * scaleX),
  height: Math.round(height * scaleY),
});
