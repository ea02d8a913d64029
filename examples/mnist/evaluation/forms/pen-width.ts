import { withRoom } from "./crop.js";
import { distanceTransform } from "./distance-transform.js";
import type { Mask } from "./pixels.js";
import { resizeArea } from "./resize-area.js";
import type { Gray } from "./to-gray.js";

/** How wide the strokes of MNIST's digits are, scaled to 20 pixels: hardly one is thinner or thicker, */
const [THIN, THICK] = [1, 5.5];
/** and a quarter is thinner than the first of these, a tenth thicker than the second. */
const [FROM_THIN, FROM_THICK] = [1.98, 3.32];
/** In pixels as coarse as MNIST's a stroke looks up to 0.7 of these wider, so this one is not thin. */
const SURELY = 1.8;
/** The side that MNIST's digits are scaled to. */
export const DIGIT = 20;
/** Smaller pictures of a digit are enlarged to so many pixels, or the width of a stroke would come in steps. */
const FINE = 80;
/** Ink above this is the stroke; its rim is half inked. */
const EDGE = 0.5;

/**
 * The width of the strokes of some ink, in pixels. Across a stroke of width w the distance to its edge rises from 0 to w / 2 and
 * falls again, w / 4 in the mean; so it is four times the mean distance of inked pixels from the edge.
 */
export function penWidth(ink: Gray): number {
  const distances = distanceTransform(bareOf(withRoom(ink, 1)));
  let [sum, count] = [0, 0];
  for (let i = 0; i < distances.length; i++) {
    if (distances[i] === 0) continue;
    // From the edge, and not from the center of the pixel beyond it.
    sum += distances[i] - 0.5;
    count += 1;
  }
  return count === 0 ? 0 : (4 * sum) / count;
}

/**
 * Ink as a pen of MNIST's would have left it: where strokes are thinner or thicker than MNIST's, as parts of the digit's longer
 * side, their edge is moved out or in. A stroke of 3 pixels of a digit of 220 would be 0.3 pixels at 20 x 20, and no network has
 * seen such a one.
 *
 * With r the way the edge has to move out, ink becomes min(1, max(0, r + 1/2 - d)), d being the distance from the stroke's edge, which
 * is negative inside.
 *
 * @param ink of one digit, with nothing around it.
 * @returns ink with room around it where the edge was moved out; the same where its strokes are as in MNIST.
 */
export function withPenOfMnist(ink: Gray): Gray {
  const side = Math.max(ink.width, ink.height);
  const own = penWidth(ink);
  const seen = (own * DIGIT) / side;
  if (seen >= SURELY && seen <= THICK) return ink;
  const scale = Math.max(1, FINE / side);
  const fine =
    scale === 1 ? ink : resizeArea(ink, Math.round(scale * ink.width), Math.round(scale * ink.height));
  const longest = Math.max(fine.width, fine.height);
  const pen = fine === ink ? own : penWidth(fine);
  const relative = (pen * DIGIT) / longest;
  if (relative === 0 || (relative >= THIN && relative <= THICK)) return ink;
  const wanted = relative < THIN ? FROM_THIN : FROM_THICK;
  // The digit grows by 2 r as well: (pen + 2 r) / (longest + 2 r) is to be wanted / 20.
  const r = ((wanted * longest) / DIGIT - pen) / (2 * (1 - wanted / DIGIT));
  return withEdgeMoved(fine, r);
}

function withEdgeMoved(ink: Gray, r: number): Gray {
  const wide = withRoom(ink, 1 + Math.max(0, Math.ceil(r)));
  const bare = bareOf(wide);
  const inside = distanceTransform(bare);
  const outside = distanceTransform({ ...bare, data: bare.data.map((value) => 1 - value) });
  const data = outside.map((distance, i) => {
    const fromEdge = distance > 0 ? distance - 0.5 : 0.5 - inside[i];
    return Math.min(1, Math.max(0, r + 0.5 - fromEdge));
  });
  return { ...wide, data };
}

/** Where there is no stroke. */
function bareOf({ data, width, height }: Gray): Mask {
  const bare = new Uint8Array(data.length);
  for (let i = 0; i < data.length; i++) bare[i] = data[i] > EDGE ? 0 : 1;
  return { data: bare, width, height };
}
