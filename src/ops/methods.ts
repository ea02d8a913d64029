// The common ops as methods, for those who like to read from left to right: a.add(b) is add(a, b).

import { type BackwardOptions, backward } from "../autograd/backward.js";
import type { DType } from "../tensor/dtype.js";
import type { Shape } from "../tensor/shape.js";
import { Tensor } from "../tensor/tensor.js";
import { abs } from "./abs.js";
import { add } from "./add.js";
import { argmax } from "./argmax.js";
import type { Operand } from "./broadcast.js";
import { cast } from "./cast.js";
import { div } from "./div.js";
import { exp } from "./exp.js";
import { log } from "./log.js";
import { matmul } from "./matmul.js";
import { max } from "./max.js";
import { mean } from "./mean.js";
import { min } from "./min.js";
import { mul } from "./mul.js";
import { neg } from "./neg.js";
import { permute, transpose } from "./permute.js";
import { pow } from "./pow.js";
import type { Axes, ReduceOptions } from "./reduction.js";
import { relu } from "./relu.js";
import { flatten, reshape } from "./reshape.js";
import { slice } from "./slice.js";
import { sqrt } from "./sqrt.js";
import { sub } from "./sub.js";
import { sum } from "./sum.js";

declare module "../tensor/tensor.js" {
  interface Tensor {
    add(b: Operand): Tensor;
    sub(b: Operand): Tensor;
    mul(b: Operand): Tensor;
    div(b: Operand): Tensor;
    pow(b: Operand): Tensor;
    neg(): Tensor;
    abs(): Tensor;
    exp(): Tensor;
    log(): Tensor;
    sqrt(): Tensor;
    relu(): Tensor;
    sum(axes?: Axes, options?: ReduceOptions): Tensor;
    mean(axes?: Axes, options?: ReduceOptions): Tensor;
    max(axes?: Axes, options?: ReduceOptions): Tensor;
    min(axes?: Axes, options?: ReduceOptions): Tensor;
    argmax(axis?: number, options?: ReduceOptions): Tensor;
    matmul(b: Tensor): Tensor;
    reshape(shape: Shape): Tensor;
    flatten(startAxis?: number): Tensor;
    permute(order: readonly number[]): Tensor;
    transpose(a?: number, b?: number): Tensor;
    slice(starts: readonly number[], stops?: readonly number[], steps?: readonly number[]): Tensor;
    cast(dtype: DType): Tensor;
    /** See `backward` in src/autograd/backward.ts. */
    backward(options?: BackwardOptions): void;
  }
}

const methods = {
  add,
  sub,
  mul,
  div,
  pow,
  neg,
  abs,
  exp,
  log,
  sqrt,
  relu,
  sum,
  mean,
  max,
  min,
  argmax,
  matmul,
  reshape,
  flatten,
  permute,
  transpose,
  slice,
  cast,
  backward,
};

for (const [name, op] of Object.entries(methods)) {
  const apply = op as (x: Tensor, ...rest: unknown[]) => unknown;
  Object.defineProperty(Tensor.prototype, name, {
    value: function (this: Tensor, ...rest: unknown[]) {
      return apply(this, ...rest);
    },
  });
}
