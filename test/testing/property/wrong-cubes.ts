import { defineOp, mul, type Tensor } from "pellucid";

/** x³ with a backward that is given dy and x. */
const cube = (name: string, backward: (dy: Tensor, x: Tensor) => Tensor) =>
  defineOp({
    name,
    forward: (_, x: Tensor) => ({ y: mul(x, mul(x, x)), saved: { x } }),
    backward: ({ saved: { x } }, dy) => [backward(dy, x)],
  });

/** 3x instead of 3x²: a factor where there is one element, and no pattern where there are more. */
export const linear = cube("cube", (dy, x) => mul(dy, mul(3, x)));

/** 2x²: a factor everywhere. */
export const smaller = cube("cube", (dy, x) => mul(dy, mul(2, mul(x, x))));

export const right = cube("cube", (dy, x) => mul(dy, mul(3, mul(x, x))));
