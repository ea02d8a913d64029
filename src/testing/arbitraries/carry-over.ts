import { type Shape, sameShape, sizeOf, stridesOf } from "../../tensor/shape.js";

/** In how many ways at most the elements of a tensor are taken over into one smaller shape. */
export const MOST_WAYS = 32;

/**
 * The cells of a tensor of shape `from` in shape `to`, in several ways, so that every cell is in one of them (where 32
 * ways are enough): boxes side by side where `to` fits into `from`, possibly with axes left out, and otherwise
 * stretches of the row-major order.
 */
export function* carryOver<C>(cells: readonly C[], from: Shape, to: Shape): Generator<C[]> {
  if (sameShape(from, to)) {
    yield [...cells];
    return;
  }
  const size = sizeOf(to);
  if (size > 0 && cells.length === 0) return;
  const axes = size > cells.length ? undefined : axesWithin(from, to);
  if (axes === undefined) yield* stretches(cells, size);
  else yield* boxes(cells, from, to, axes);
}

/** For each axis of `to` the axis of `from` that it is taken from; undefined when there is not one for each. */
function axesWithin(from: Shape, to: Shape): number[] | undefined {
  const axes = new Array<number>(to.length);
  let axis = from.length - 1;
  for (let i = to.length - 1; i >= 0; i--) {
    while (axis >= 0 && from[axis] < to[i]) axis--;
    if (axis < 0) return undefined;
    axes[i] = axis--;
  }
  return axes;
}

/** Repeated where there are too few. */
function* stretches<C>(cells: readonly C[], size: number): Generator<C[]> {
  const starts = startsOf(cells.length, Math.min(size, cells.length));
  for (const start of starts.slice(0, MOST_WAYS)) {
    yield Array.from({ length: size }, (_, i) => cells[(start + i) % cells.length]);
  }
}

function* boxes<C>(cells: readonly C[], from: Shape, to: Shape, axes: readonly number[]): Generator<C[]> {
  const extent = from.map(() => 1);
  axes.forEach((axis, i) => {
    extent[axis] = to[i];
  });
  const starts = from.map((n, axis) => startsOf(n, extent[axis]));
  const strides = stridesOf(from);
  const boxStrides = stridesOf(to);
  const ways = Math.min(MOST_WAYS, sizeOf(starts.map((list) => list.length)));
  for (let way = 0; way < ways; way++) {
    let rest = way;
    let origin = 0;
    for (let axis = from.length - 1; axis >= 0; axis--) {
      origin += starts[axis][rest % starts[axis].length] * strides[axis];
      rest = Math.floor(rest / starts[axis].length);
    }
    yield Array.from({ length: sizeOf(to) }, (_, i) =>
      axes.reduce((at, axis, j) => at + (Math.floor(i / boxStrides[j]) % to[j]) * strides[axis], origin),
    ).map((at) => cells[at]);
  }
}

/** Where stretches of this length begin that cover n places; the last one ends at the end. */
function startsOf(n: number, length: number): number[] {
  if (length === 0) return [0];
  const starts = Array.from({ length: Math.floor(n / length) }, (_, i) => i * length);
  if (n % length !== 0) starts.push(n - length);
  return starts;
}
