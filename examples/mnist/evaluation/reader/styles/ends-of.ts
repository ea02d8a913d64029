import { boundingBox } from "../../forms/box.js";
import { quantile } from "../../forms/pixels.js";
import { BOX_LEVEL } from "../../forms/scale-to-field.js";
import type { Gray } from "../../forms/to-gray.js";
import type { Point } from "../strokes.js";

/** Where the ink of a digit begins and ends, and half the width of its strokes: half the median of the rows' ink. */
export function endsOf(ink: Gray): { top: Point; bottom: Point; radius: number } {
  const box = boundingBox(ink, BOX_LEVEL);
  const sums = Float32Array.from({ length: box.height }, (_, row) => rowOf(ink, box.y + row).sum);
  const radius = Math.min(2.5, Math.max(0.6, quantile(sums, 0.5) / 2));
  const inside = Math.min(radius, (box.height - 1) / 2);
  const end = (y: number): Point => ({ x: rowOf(ink, Math.round(y)).center, y });
  return { top: end(box.y + inside), bottom: end(box.y + box.height - 1 - inside), radius };
}

/** The ink of a row, and its center of mass. */
export function rowOf({ data, width }: Gray, y: number): { sum: number; center: number } {
  let [sum, moment] = [0, 0];
  for (let x = 0; x < width; x++) {
    sum += data[y * width + x];
    moment += x * data[y * width + x];
  }
  return { sum, center: sum > 0 ? moment / sum : (width - 1) / 2 };
}
