import { defineOp } from "../autograd/define-op.js";
import type { Tensor } from "../tensor/tensor.js";
import { elementwise } from "./broadcast.js";

/** 1 where a > b, ½ at a tie, 0 elsewhere: a's share of the gradient of maximum(a, b). Flat, so it has no slope. */
export const greaterShare = defineOp({
  name: "greaterShare",
  forward: (ctx, a: Tensor, b: Tensor) => ({ y: elementwise(ctx, "greaterShare", a, b), saved: null }),
  backward: () => [null, null],
});
