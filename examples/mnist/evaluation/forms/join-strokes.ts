import { type Box, sharedColumns, sharedRows, union } from "./box.js";
import { type Component, typicalHeight } from "./connected-components.js";

/** Strokes one above the other share so much of the narrower one's columns. */
const SHARED_COLUMNS = 0.5;
/** Strokes stand one above the other if they share no more than this of the lower one's rows. */
const STACKED = 0.25;
/** What is so high, as part of the height of writing, may be a digit of its own. */
const WHOLE = 0.75;
/** A part that broke off lies so near, as part of the height of writing. */
const NEAR = 0.25;

/** What is lower than this part of the height of writing is no digit, but a part of one, a dash or a dot. */
export const LOWEST = 0.4;

/**
 * Joins strokes of a line that belong to one digit: the bar of a 5 that stands apart, an 8 that broke in two.
 *
 * 1. Two strokes are joined where half of the narrower one's columns are the other's as well, and they stand one above
 *    the other, or one of them is not as high as a digit: a 7 may reach over a 1. How high digits are shows the better
 *    the more has been joined, so it is measured anew each time.
 * 2. What is too low for a digit is joined to the one that shares most columns with it, and dropped if none does.
 */
export function joinStrokes(line: readonly Component[]): Component[] {
  const groups = [...line].sort((a, b) => b.pixels.length - a.pixels.length);
  let height = typicalHeight(groups);
  for (let i = 0; i < groups.length; ) {
    const partner = groups.findIndex((other, j) => j > i && belongTogether(groups[i].box, other.box, height));
    if (partner < 0) {
      i += 1;
      continue;
    }
    const [other] = groups.splice(partner, 1);
    groups[i] = join(groups[i], other);
    height = typicalHeight(groups);
    i = 0;
  }
  const digits = groups.filter(({ box }) => box.height >= LOWEST * height);
  for (const bit of groups.filter(({ box }) => box.height < LOWEST * height)) {
    const shared = digits.map(({ box }) => (isNear(box, bit.box, height) ? sharedColumns(box, bit.box) : 0));
    const most = Math.max(...shared);
    const host = shared.indexOf(most);
    if (most > 0) digits[host] = join(digits[host], bit);
  }
  return digits.sort((a, b) => a.box.x + a.box.width / 2 - b.box.x - b.box.width / 2);
}

function belongTogether(a: Box, b: Box, height: number): boolean {
  const lower = Math.min(a.height, b.height);
  if (lower >= WHOLE * height && sharedRows(a, b) > STACKED * lower) return false;
  return sharedColumns(a, b) >= SHARED_COLUMNS * Math.min(a.width, b.width) && isNear(a, b, height);
}

const isNear = (a: Box, b: Box, height: number) => -sharedRows(a, b) <= NEAR * height;

function join(a: Component, b: Component): Component {
  const pixels = new Int32Array(a.pixels.length + b.pixels.length);
  pixels.set(a.pixels);
  pixels.set(b.pixels, a.pixels.length);
  return { pixels, box: union(a.box, b.box) };
}
