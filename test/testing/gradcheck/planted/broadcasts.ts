// A reduction over broadcast axes that is missing, or stops half way.

import { add, mul, slice, sub, sum, sumTo, type Tensor } from "pellucid";
import { changing, map, op, type Planted, plant, type RightOp, values } from "./planted.js";

/** y = x ∘ b with a b that is repeated along axes of x. */
const repeated = (
  name: string,
  x: Tensor,
  b: Tensor,
  forward: (x: Tensor, b: Tensor) => Tensor,
  slopes: (dy: Tensor, x: Tensor, b: Tensor) => [Tensor, Tensor],
): RightOp =>
  op(name, [x, b], forward, (dy, _, x, b) => {
    const [dx, db] = slopes(dy, x, b);
    return [dx, sumTo(db, b.shape)];
  });

const bias: Parameters<typeof repeated>[4] = (dy) => [dy, dy];
const scaling: Parameters<typeof repeated>[4] = (dy, x, b) => [mul(dy, b), mul(dy, x)];

const cases: readonly [RightOp, (dy: Tensor, x: Tensor, b: Tensor) => Tensor][] = [
  [repeated("addBias", values([4, 3]), values([1, 3], "float64", 2), add, bias), (dy) => dy],
  [
    repeated("channelBias", values([2, 3, 2, 2], "float32"), values([1, 3, 1, 1], "float32", 2), add, bias),
    (dy) => dy,
  ],
  [
    repeated("channelScale", values([2, 2, 3, 2]), values([1, 2, 1, 1], "float64", 2), mul, scaling),
    (dy, x) => mul(dy, x),
  ],
  [
    repeated("rowScale", values([3, 4], "float32"), values([3, 1], "float32", 2), mul, scaling),
    (dy, x) => mul(dy, x),
  ],
  [
    repeated("volumeScale", values([2, 1, 2, 2, 2]), values([1, 1, 2, 1, 1], "float64", 2), mul, scaling),
    (dy, x) => mul(dy, x),
  ],
  [
    repeated("subtractMean", values([5, 2]), values([1, 2], "float64", 2), sub, (dy) => [dy, mul(dy, -1)]),
    (dy) => mul(dy, -1),
  ],
];

/** One slice along all axes where b is repeated. */
function sliced(full: Tensor, b: Tensor, last: boolean): Tensor {
  const starts = full.shape.map((n, axis) => (b.shape[axis] === 1 && last ? n - 1 : 0));
  const ends = full.shape.map((n, axis) => (b.shape[axis] === 1 && !last ? 1 : n));
  return slice(full, starts, ends);
}

const count = (full: Tensor, b: Tensor) => full.size / b.size;

export const broadcasts: readonly Planted[] = cases.flatMap(([right, full]) => [
  plant(right, "the gradient not summed at all", "broadcast", (dy, y, x, b) =>
    right.backward(dy, y, x, b).with(1, full(dy, x, b)),
  ),
  plant(right, "the first slice in place of the sum", "broadcast", (dy, y, x, b) =>
    right.backward(dy, y, x, b).with(1, sliced(full(dy, x, b), b, false)),
  ),
  plant(right, "the last slice in place of the sum", "broadcast", (dy, y, x, b) =>
    right.backward(dy, y, x, b).with(1, sliced(full(dy, x, b), b, true)),
  ),
  plant(
    right,
    "averaged where it should be summed",
    "factor",
    changing(right, 1, (g, dy, b) => mul(g, 1 / count(dy, b))),
  ),
  plant(
    right,
    "one number for all",
    "wrong-axis",
    changing(right, 1, (g) => map(g, () => sum(g).item())),
  ),
]);
