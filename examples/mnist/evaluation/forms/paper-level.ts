import { crop, withRoom } from "./crop.js";
import { closing, darkest } from "./morphology.js";
import { resizeArea } from "./resize-area.js";
import { spreadGrid } from "./spread-grid.js";
import type { Gray } from "./to-gray.js";

/** The level of the paper is worked out on a picture of at most so many pixels each way: it has no finer detail. */
const COARSE = 400;
/** What is wider than this part of the picture's shorter side is no stroke: it is light, or a shadow. */
const WIDEST_STROKE = 1 / 4;
const MIN_WINDOW = 24;

/**
 * The brightness of bare paper at each pixel, under dark ink: the closing of the picture with a square,
 *
 *     level(p) = min over squares Q that contain p of ( max over q in Q of gray(q) ).
 *
 * A closing fills what is dark and narrower than the square, which is what writing is, and leaves all else where it is: light
 * that falls from one side, dark corners, and the edge of a shadow, however hard. (Serra, Image Analysis and Mathematical
 * Morphology, 1982.) The square is a quarter of the picture's shorter side, so the thickest pen is narrower.
 *
 * It is taken on a coarse picture. There the edge of a shadow is a ramp of a coarse pixel, on whose dark side the level
 * would be too bright, and the shadow's edge would be ink; so at last the darkest of the nine around each is taken.
 */
export function paperLevel(gray: Gray): Gray {
  const { width, height } = gray;
  const shrink = Math.max(1, Math.max(width, height) / COARSE);
  const side = (length: number) => Math.max(1, Math.round(length / shrink));
  const coarse = shrink === 1 ? gray : resizeArea(gray, side(width), side(height));
  const window = Math.max(MIN_WINDOW, Math.min(width, height) * WIDEST_STROKE);
  const reach = Math.max(1, Math.round(window / shrink / 2));
  const closed = closingBeyond(coarse, reach);
  if (shrink === 1) return closed;
  const [stepX, stepY] = [width / coarse.width, height / coarse.height];
  const centers = { stepX, stepY, firstX: (stepX - 1) / 2, firstY: (stepY - 1) / 2 };
  return spreadGrid(darkest(closed, 1), width, height, centers);
}

/** Of squares that may lie half outside of the picture: a shadow may end there in a point. */
const closingBeyond = (gray: Gray, reach: number): Gray =>
  crop(closing(withRoom(gray, reach), reach), { x: reach, y: reach, width: gray.width, height: gray.height });
