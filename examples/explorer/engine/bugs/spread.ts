import { broadcastTo, defineOp, div, maxPool2d, reshape, type Tensor } from "pellucid";
import type { Bug } from "./bug.js";

/** Each element four times, once for each place of its window. */
export function enlarged(t: Tensor): Tensor {
  const [N, C, P, Q] = t.shape;
  const repeated = broadcastTo(reshape(t, [N, C, P, 1, Q, 1]), [N, C, P, 2, Q, 2]);
  return reshape(repeated, [N, C, 2 * P, 2 * Q]);
}

const wrongPool = defineOp({
  name: "maxPool2d",
  forward: (_, x: Tensor) => ({ y: maxPool2d(x, 2), saved: null }),
  backward: (_, dy) => [div(enlarged(dy), 4)],
});

export const spread: Bug = {
  name: "spread",
  wrongLine: "backward: (_, dy) => [div(enlarged(dy), 4)],",
  rightLine:
    "backward: ({ saved: { x, y } }, dy) => [mul(enlarged(dy), cast(equal(x, enlarged(y)), x.dtype))],",
  wrong: { pool: wrongPool },
};
