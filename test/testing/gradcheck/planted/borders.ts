// Wrong at the border only: padding that the backward has forgotten, or counts twice.

import { linearOp } from "./ops.js";
import { map, type Planted, plant } from "./planted.js";
import { back, type Taps, windows } from "./taps.js";

const box = (K: number, axes: number) => Array(K ** axes).fill(1 / K ** axes);

/** Whether an element lies at an end of one of the last `axes` axes. */
function isEdge(position: number, shape: readonly number[], axes: number): boolean {
  let rest = position;
  for (let axis = shape.length - 1; axis >= shape.length - axes; axis--) {
    const i = rest % shape[axis];
    if (i === 0 || i === shape[axis] - 1) return true;
    rest = Math.floor(rest / shape[axis]);
  }
  return false;
}

const cases: readonly (readonly [string, Taps, number, number, "float32"?])[] = [
  ["conv1d", windows([2, 3, 6], 1, 3, { padding: 1 }), 1, 3],
  ["avgPool1d", windows([4, 2, 5], 1, 3, { padding: 1 }), 1, 3, "float32"],
  ["conv2d", windows([1, 1, 6, 6], 2, 3, { padding: 1 }), 2, 3],
  ["avgPool2d", windows([1, 2, 5, 5], 2, 3, { padding: 1 }), 2, 3, "float32"],
  ["blur of rows", windows([5, 6], 1, 3, { padding: 1 }), 1, 3],
];

export const borders: readonly Planted[] = cases.flatMap(([name, taps, axes, K, dtype]) => {
  const w = box(K, axes);
  const right = linearOp(name, taps, w, dtype);
  const { input } = taps;
  const full = (dy: Parameters<typeof back>[1]) => back(taps, dy, w);
  return [
    plant(
      right,
      "zero where there was padding",
      "border",
      (dy) => [map(full(dy), (g, i) => (isEdge(i, input, axes) ? 0 : g))],
      ["zero-in-part"],
    ),
    plant(right, "the border counted twice", "border", (dy) => [
      map(full(dy), (g, i) => (isEdge(i, input, axes) ? 2 * g : g)),
    ]),
  ];
});
