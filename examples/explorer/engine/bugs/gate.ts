import { defineOp, relu, type Tensor } from "pellucid";
import type { Bug } from "./bug.js";

const wrongRelu = defineOp({
  name: "relu",
  forward: (_, x: Tensor) => ({ y: relu(x), saved: null }),
  backward: (_, dy) => [dy],
});

export const gate: Bug = {
  name: "gate",
  wrongLine: "backward: (_, dy) => [dy],",
  rightLine: "backward: ({ saved: { x } }, dy) => [mul(dy, cast(greater(x, 0), x.dtype))],",
  wrong: { relu: wrongRelu },
};
