import type { Box } from "./box.js";

/** A mark is as large as a digit beside it if it has this part of its height. */
const TALL = 0.6;

/**
 * How many marks stand apart that are about as high as the highest: beside each other, or one under the other. The bar of a 5
 * that stands apart is too low to count, and the two halves of a 4 that do not meet share their columns.
 */
export function countMarks(boxes: readonly Box[]): number {
  const highest = Math.max(...boxes.map(({ height }) => height));
  const tall = boxes.filter(({ height }) => height >= TALL * highest);
  const apart = (from: (box: Box) => number, size: (box: Box) => number) => {
    let [count, end] = [0, Number.NEGATIVE_INFINITY];
    for (const box of tall.toSorted((a, b) => from(a) - from(b))) {
      if (from(box) >= end) count += 1;
      end = Math.max(end, from(box) + size(box));
    }
    return count;
  };
  return Math.max(
    apart(
      ({ x }) => x,
      ({ width }) => width,
    ),
    apart(
      ({ y }) => y,
      ({ height }) => height,
    ),
  );
}
