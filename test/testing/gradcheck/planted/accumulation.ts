// What is used more than once, set where it should be added.

import { linearOp, looking, upsampling } from "./ops.js";
import { type Planted, plant } from "./planted.js";
import { back, picked, type Taps, windows } from "./taps.js";

const cases: readonly (readonly [name: string, taps: Taps, w: ArrayLike<number>, dtype?: "float32"])[] = [
  ["embedding", looking, [1]],
  ["gather", picked([6], [8], ([o]) => [[0, 2, 2, 5, 0, 2, 1, 5][o]]), [1], "float32"],
  ["upsample", upsampling, [1]],
  [
    "upsample2d",
    picked([1, 2, 2, 2], [1, 2, 4, 4], ([n, c, h, w]) => [n, c, h >> 1, w >> 1]),
    [1],
    "float32",
  ],
  ["avgPool1d", windows([2, 1, 6], 1, 3), [1 / 3, 1 / 3, 1 / 3]],
  ["avgPool2d", windows([1, 1, 4, 4], 2, 3), Array(9).fill(1 / 9), "float32"],
  ["avgPool3d", windows([1, 1, 3, 3, 3], 3, 2), Array(8).fill(1 / 8)],
  ["conv1d, fixed kernel", windows([1, 2, 6], 1, 3, { padding: 1 }), [1, -2, 0.5], "float32"],
  ["unfold", picked([5], [3, 3], ([o, k]) => [o + k]), [1]],
  ["repeat", picked([2, 3], [6, 3], ([i, j]) => [i % 2, j]), [1], "float32"],
  ["reflectPad", picked([2, 4], [2, 8], ([n, i]) => [n, i < 2 ? 2 - i : i > 5 ? 8 - i : i - 2]), [1]],
];

export const accumulation: readonly Planted[] = cases.flatMap(([name, taps, w, dtype]) => {
  const right = linearOp(name, taps, w, dtype);
  return [
    plant(right, "= for +=: the last use only", "accumulation", (dy) => [
      back(taps, dy, w, { keep: "last" }),
    ]),
    plant(right, "only where nothing is yet: the first use", "accumulation", (dy) => [
      back(taps, dy, w, { keep: "first" }),
    ]),
  ];
});
