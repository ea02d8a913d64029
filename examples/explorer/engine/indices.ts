/** The index of the element at a place in row-major order. */
export function indexAt(position: number, shape: readonly number[]): number[] {
  const index = [...shape];
  let rest = position;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    index[axis] = rest % shape[axis];
    rest = Math.floor(rest / shape[axis]);
  }
  return index;
}

/** The place of an element in row-major order. */
export function positionOf(index: readonly number[], shape: readonly number[]): number {
  return index.reduce((position, i, axis) => position * shape[axis] + i, 0);
}

/** Where the largest of the values is, or of what a function makes of them; the first of several. */
export function largestAt(values: ArrayLike<number>, of: (value: number) => number = (v) => v): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) if (of(values[i]) > of(values[best])) best = i;
  return best;
}

/** The largest absolute value. */
export const largestOf = (values: ArrayLike<number>): number => Math.abs(values[largestAt(values, Math.abs)]);

/** Whether a tensor of this shape has an element there. */
export const isIn = (index: readonly number[], shape: readonly number[]): boolean =>
  index.length === shape.length && index.every((i, axis) => Number.isInteger(i) && i >= 0 && i < shape[axis]);

/** An index as an address has it, "0.5.7.7", or "" for that of a scalar; null where the shape has no such element. */
export function indexFrom(text: string, shape: readonly number[]): number[] | null {
  const index = text === "" ? [] : text.split(".").map(Number);
  return isIn(index, shape) ? index : null;
}
