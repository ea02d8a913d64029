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

export function positionOf(index: readonly number[], shape: readonly number[]): number {
  return index.reduce((position, i, axis) => position * shape[axis] + i, 0);
}
