import { defineOp, mul, type Tensor, tensor } from "pellucid";
import type { PatternName, TensorFunction } from "pellucid/testing";
import { uniforms } from "../../../support/random.js";

type Backward = (dy: Tensor, y: Tensor, ...xs: Tensor[]) => (Tensor | null)[];

/** An op as a user writes it, with its right backward. */
export interface RightOp {
  readonly name: string;
  readonly inputs: readonly Tensor[];
  readonly forward: (...xs: Tensor[]) => Tensor;
  readonly backward: Backward;
}

/** The same op with a backward that is wrong in one way. */
export interface Planted {
  readonly op: RightOp;
  /** What is wrong, as its author would say it. */
  readonly wrong: string;
  /** What gradcheck should call it; null where no pattern covers it. */
  readonly cause: PatternName | null;
  /** Other names that are just as true of it. */
  readonly also: readonly PatternName[];
  readonly fn: TensorFunction;
}

export const op = (
  name: string,
  inputs: readonly Tensor[],
  forward: RightOp["forward"],
  backward: Backward,
): RightOp => ({ name, inputs, forward, backward });

export const functionOf = ({ name, forward, backward }: RightOp): TensorFunction =>
  defineOp({
    name,
    forward(_, ...xs: Tensor[]) {
      const y = forward(...xs);
      return { y, saved: { xs, y } };
    },
    backward: ({ saved: { xs, y } }, dy) => backward(dy, y, ...xs),
  });

export const plant = (
  right: RightOp,
  wrong: string,
  cause: PatternName | null,
  backward: Backward,
  also: readonly PatternName[] = [],
): Planted => ({ op: right, wrong, cause, also, fn: functionOf({ ...right, backward }) });

/** The right gradients, with that of one input changed. */
export const changing =
  (right: RightOp, which: number, change: (g: Tensor, dy: Tensor, x: Tensor) => Tensor | null): Backward =>
  (dy, y, ...xs) => {
    const gradients = right.backward(dy, y, ...xs);
    return gradients.with(which, change(gradients[which]!, dy, xs[which]));
  };

type DType = "float32" | "float64";

/** Numbers of either sign, none near 0, that no generator of the library has made. */
export function values(shape: readonly number[], dtype: DType = "float64", seed = 1): Tensor {
  const draw = uniforms(31 * seed + shape.length);
  const size = shape.reduce((a, b) => a * b, 1);
  const data = Float64Array.from({ length: size }, () => {
    const v = 0.3 + 1.2 * draw();
    return draw() < 0.5 ? -v : v;
  });
  return tensor(dtype === "float32" ? Float32Array.from(data) : data, { shape });
}

/** The same between 0.3 and 1.5. */
export function positive(shape: readonly number[], dtype: DType = "float64", seed = 1): Tensor {
  const x = values(shape, dtype, seed);
  return tensor(x.dataSync().map(Math.abs), { shape });
}

/** A tensor of float64, which is what gradcheck computes in. */
export const from = (data: ArrayLike<number>, shape: readonly number[]): Tensor =>
  tensor(Float64Array.from(data), { shape });

/** Each element by a function of its value, as in a loop over plain numbers. */
export const map = (x: Tensor, f: (value: number, i: number) => number): Tensor =>
  from(Array.from(x.dataSync(), f), x.shape);

/** dy times a slope at each element. */
export const times = (dy: Tensor, x: Tensor, slope: (value: number) => number): Tensor =>
  mul(dy, map(x, slope));
