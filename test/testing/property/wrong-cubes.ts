import { defineOp, mul, type Tensor } from "pellucid";

/** x³ with a backward that is given dy and x. */
const cube = (name: string, backward: (dy: Tensor, x: Tensor) => Tensor) =>
  defineOp({
    name,
    forward: (_, x: Tensor) => ({ y: mul(x, mul(x, x)), saved: { x } }),
    backward: ({ saved: { x } }, dy) => [backward(dy, x)],
  });

/** 3x instead of 3x²: a constant factor at a single x, and x times too little at all. */
export const linear = cube("cube", (dy, x) => mul(dy, mul(3, x)));

/** 2x²: a factor everywhere. */
export const smaller = cube("cube", (dy, x) => mul(dy, mul(2, mul(x, x))));

export const right = cube("cube", (dy, x) => mul(dy, mul(3, mul(x, x))));

/** 3x with a slope of 6: twice as much, which a single number cannot tell from anything else. */
export const doubled = defineOp({
  name: "triple",
  forward: (_, x: Tensor) => ({ y: mul(x, 3), saved: null }),
  backward: (_, dy) => [mul(dy, 6)],
});
