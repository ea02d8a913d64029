// Right values in the wrong places: axes in another order, a kernel that is turned around, one too far.

import { flip, matmul, permute, transpose } from "pellucid";
import { cell, conv, cumulative, dense, linearOp, matrices } from "./ops.js";
import { changing, map, op, type Planted, plant, values } from "./planted.js";
import { back, picked, windows } from "./taps.js";

/** An order that is not its own inverse, so that it matters which of the two is used. */
const turned = (shape: number[], order: number[], dtype: "float32" | "float64" = "float64") => {
  const inverse = order.map((_, axis) => order.indexOf(axis));
  const right = op(
    `permute [${order.join(", ")}]`,
    [values(shape, dtype)],
    (x) => permute(x, order),
    (dy) => [permute(dy, inverse)],
  );
  return plant(right, "the order in place of its inverse", "transposed", (dy) => [permute(dy, order)]);
};

const gram = op(
  "xᵀ·A·x",
  [values([3, 3]), values([3, 3], "float64", 2)],
  (x, a) => matmul(transpose(x), matmul(a, x)),
  (dy, _, x, a) => [
    matmul(a, matmul(x, transpose(dy))).add(matmul(transpose(a), matmul(x, dy))),
    matmul(x, matmul(dy, transpose(x))),
  ],
);

const conv2dSquare = conv("conv2d", [1, 1, 5, 5], 2, 3);
const conv3d = conv("conv3d", [1, 1, 3, 3, 3], 3, 2);
const conv1d = conv("conv1d", [2, 1, 6], 1, 3);

const transposed: readonly Planted[] = [
  turned([3, 3, 3], [2, 0, 1]),
  turned([2, 2, 2], [1, 2, 0], "float32"),
  turned([2, 3, 3, 3], [0, 3, 1, 2]),
  turned([2, 2, 2, 3], [1, 2, 0, 3], "float32"),
  plant(
    matrices,
    "dyᵀ·a for aᵀ·dy",
    "transposed",
    changing(matrices, 1, (g) => transpose(g)),
  ),
  plant(
    dense,
    "the weights written column by column",
    "transposed",
    changing(dense, 1, (g) => transpose(g)),
  ),
  plant(
    cell,
    "the recurrent weights transposed",
    "transposed",
    changing(cell, 3, (g) => transpose(g)),
  ),
  plant(
    gram,
    "the middle matrix transposed",
    "transposed",
    changing(gram, 1, (g) => transpose(g)),
  ),
  plant(
    conv2dSquare,
    "kernel rows and columns exchanged",
    "transposed",
    changing(conv2dSquare, 1, (g) => transpose(g)),
  ),
  plant(
    conv3d,
    "depth and width of the kernel exchanged",
    "transposed",
    changing(conv3d, 1, (g) => permute(g, [2, 1, 0])),
  ),
];

const window1d = windows([2, 1, 6], 1, 3, { padding: 1 });
const blur = linearOp("blur1d", window1d, [0.25, 0.5, 1]);
const window2d = windows([1, 2, 4, 4], 2, 3, { padding: 1 });
const taps2d = [1, 2, 3, 4, 5, 6, 7, 8, 10].map((v) => v / 10);
const blur2d = linearOp("blur2d", window2d, taps2d, "float32");
const differences = linearOp("diff", { ...windows([3, 6], 1, 2), input: [3, 6] }, [-1, 1]);

const reversedOnes: readonly Planted[] = [
  plant(
    conv2dSquare,
    "the kernel's gradient turned around",
    "reversed",
    changing(conv2dSquare, 1, (g) => flip(g, [0, 1])),
  ),
  plant(
    conv1d,
    "the kernel's gradient turned around",
    "reversed",
    changing(conv1d, 1, (g) => flip(g, 0)),
  ),
  plant(
    conv3d,
    "the kernel's gradient turned around",
    "reversed",
    changing(conv3d, 1, (g) => flip(g, [0, 1, 2])),
  ),
  plant(
    op(
      "flip",
      [values([2, 4], "float32")],
      (x) => flip(x, 1),
      (dy) => [flip(dy, 1)],
    ),
    "not flipped back",
    "reversed",
    (dy) => [dy],
    ["wrong-axis"],
  ),
  plant(
    op(
      "flip",
      [values([3, 2, 2])],
      (x) => flip(x, 0),
      (dy) => [flip(dy, 0)],
    ),
    "not flipped back",
    "reversed",
    (dy) => [dy],
  ),
];

const rolled = picked([5, 3], [5, 3], ([i, j]) => [(i + 4) % 5, j]);
const roll = linearOp("roll", rolled, [1], "float32");
const shifts: readonly Planted[] = [
  plant(blur, "the padding off by one", "shifted", (dy) => [
    back({ ...window1d, input: [2, 1, 6] }, dy, [0.25, 0.5, 1], { to: (i) => (i % 6 === 5 ? -1 : i + 1) }),
  ]),
  plant(blur2d, "the padding of the rows off by one", "shifted", (dy) => [
    back(window2d, dy, taps2d, { to: (i) => (i % 16 >= 12 ? -1 : i + 4) }),
  ]),
  plant(blur2d, "the padding of the columns off by one", "shifted", (dy) => [
    back(window2d, dy, taps2d, { to: (i) => (i % 4 === 0 ? -1 : i - 1) }),
  ]),
  plant(differences, "index i for i + 1", "shifted", (dy) => [
    back({ ...windows([3, 6], 1, 2) }, dy, [-1, 1], { to: (i) => (i % 6 === 0 ? -1 : i - 1) }),
  ]),
  plant(
    roll,
    "not rolled back far enough",
    "shifted",
    changing(roll, 0, (g) => map(g, (_, i) => (i < 3 ? 0 : g.dataSync()[i - 3]))),
  ),
  plant(
    cumulative,
    "exclusive for inclusive",
    "shifted",
    changing(cumulative, 0, (g) => map(g, (_, i) => (i === 4 ? 0 : g.dataSync()[i + 1]))),
  ),
  plant(conv1d, "one index too far", "shifted", (dy, y, x, w) => {
    const [g, dw] = conv1d.backward(dy, y, x, w);
    return [map(g!, (_, i) => (i % 6 === 0 ? 0 : g!.dataSync()[i - 1])), dw];
  }),
  plant(
    linearOp(
      "embedding",
      picked([5, 3], [5, 3], ([n, d]) => [n, d]),
      [2],
    ),
    "row n − 1 for row n",
    "shifted",
    (dy) => [map(dy, (_, i) => (i < 12 ? 2 * dy.dataSync()[i + 3] : 0))],
  ),
];

export const rearranged: readonly Planted[] = [...transposed, ...reversedOnes, ...shifts];
