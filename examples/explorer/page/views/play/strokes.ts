// Ink on a field of SIDE x SIDE pixels from −1 for paper to 1 for ink.

import { boundingBox } from "../../../../mnist/evaluation/forms/box.js";
import { BOX_LEVEL, scaleToField } from "../../../../mnist/evaluation/forms/scale-to-field.js";
import { PIXELS, SIDE } from "../../../engine/picture.js";
import { inkOf } from "../../parts/digit.js";

export interface Point {
  /** In pixels, where 0 is the left or upper border of the field and SIDE the other one. */
  x: number;
  y: number;
}

export const blankField = (): Float32Array => new Float32Array(PIXELS).fill(-1);

export const isBlank = (field: Float32Array): boolean => field.every((value) => value <= -0.5);

/** The field after a stroke from one point to another; its border is as soft as that of MNIST's digits. */
export function withStroke(
  field: Float32Array,
  from: Point,
  to: Point,
  radius: number,
  erase: boolean,
): Float32Array {
  return field.map((value, i) => {
    const middle = { x: (i % SIDE) + 0.5, y: Math.floor(i / SIDE) + 0.5 };
    const ink = 2 * Math.max(0, Math.min(1, radius + 0.5 - distance(middle, from, to))) - 1;
    return erase ? Math.min(value, -ink) : Math.max(value, ink);
  });
}

/** Of a point from a line between two. */
function distance(point: Point, from: Point, to: Point): number {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const square = dx * dx + dy * dy;
  const along = square === 0 ? 0 : ((point.x - from.x) * dx + (point.y - from.y) * dy) / square;
  const at = Math.max(0, Math.min(1, along));
  return Math.hypot(point.x - from.x - at * dx, point.y - from.y - at * dy);
}

/** What is smaller is not yet a digit, and stays as it is. */
const SMALLEST = 5;

/** The drawing scaled to 20 x 20 and centered by mass, as MNIST's digits were. */
export function fitted(field: Float32Array): Float32Array {
  const ink = { data: field.map(inkOf), width: SIDE, height: SIDE };
  if (!ink.data.some((value) => value > BOX_LEVEL)) return field;
  const box = boundingBox(ink, BOX_LEVEL);
  if (Math.max(box.width, box.height) < SMALLEST) return field;
  return Float32Array.from(scaleToField(ink, box), (byte) => byte / 127.5 - 1);
}
