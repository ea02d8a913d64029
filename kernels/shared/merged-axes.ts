/**
 * The same elements with as few axes as possible: neighboring axes that one stride can walk, in every one of
 * `strides`, become one. There is always at least one axis.
 */
export function merged(
  shape: readonly number[],
  strides: readonly (readonly number[])[],
): { shape: number[]; strides: number[][] } {
  const sizes = [1];
  const steps = strides.map(() => [1]);
  for (const [axis, n] of shape.entries()) {
    if (n === 1) continue;
    const last = sizes.length - 1;
    const isFirst = sizes[last] === 1;
    if (isFirst || strides.every((list, i) => steps[i][last] === n * list[axis])) {
      sizes[last] *= n;
      for (const [i, list] of strides.entries()) steps[i][last] = list[axis];
    } else {
      sizes.push(n);
      for (const [i, list] of strides.entries()) steps[i].push(list[axis]);
    }
  }
  return { shape: sizes, strides: steps };
}
