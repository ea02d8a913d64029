// One value in, one value out; or two, whose shapes broadcast.

import { abs } from "../../../../ops/abs.js";
import { add } from "../../../../ops/add.js";
import { cast } from "../../../../ops/cast.js";
import { clamp } from "../../../../ops/clamp.js";
import { equal, less } from "../../../../ops/compare.js";
import { div } from "../../../../ops/div.js";
import { exp } from "../../../../ops/exp.js";
import { log } from "../../../../ops/log.js";
import { maximum } from "../../../../ops/maximum.js";
import { minimum } from "../../../../ops/minimum.js";
import { mul } from "../../../../ops/mul.js";
import { neg } from "../../../../ops/neg.js";
import { pow } from "../../../../ops/pow.js";
import { reshape } from "../../../../ops/reshape.js";
import { sqrt } from "../../../../ops/sqrt.js";
import { sub } from "../../../../ops/sub.js";
import { isFloat } from "../../../../tensor/dtype.js";
import { Tensor } from "../../../../tensor/tensor.js";
import { float, int } from "../attributes.js";
import { type Call, type Operators, operator } from "../operator.js";

/** How operators before version 7 say which axes of the first argument the second one belongs to. */
export const ALIGNMENT = { axis: int(), broadcast: int(0) };

/** Both arguments, the second with the axes that the old alignment asks for. */
export function aligned(call: Call<typeof ALIGNMENT>): [Tensor, Tensor] {
  const [a, b] = [call.tensor(0), call.tensor(1)];
  const { axis, broadcast } = call.attributes;
  if (call.version >= 7 || !broadcast || axis === undefined) return [a, b];
  const start = axis < 0 ? axis + a.rank : axis;
  const missing = a.rank - start - b.rank;
  return [a, missing > 0 ? reshape(b, [...b.shape, ...new Array<number>(missing).fill(1)]) : b];
}

const unary = (f: (x: Tensor) => Tensor, known?: 0) =>
  operator({ inputs: [1, 1], attributes: {}, known, run: (call) => f(call.tensor(0)) });

const binary = (f: (a: Tensor, b: Tensor, call: Call<typeof ALIGNMENT>) => Tensor, known?: 0) =>
  operator({ inputs: [2, 2], attributes: ALIGNMENT, known, run: (call) => f(...aligned(call), call) });

const variadic = (f: (tensors: Tensor[]) => Tensor) =>
  operator({
    inputs: [1, Number.POSITIVE_INFINITY],
    attributes: {},
    known: 0,
    run: (call) => f(call.tensors()),
  });

const total = (tensors: Tensor[]): Tensor => tensors.reduce((sum, x) => add(sum, x));

/** The quotient of integers is cut off towards 0; float64 has it exactly for those of 32 bits. */
function quotient(a: Tensor, b: Tensor, call: { known: boolean }): Tensor {
  if (call.known) return cutOff(div(a, b));
  if (isFloat(a.dtype)) return div(a, b);
  return cast(div(cast(a, "float64"), cast(b, "float64")), a.dtype);
}

const cutOff = (x: Tensor): Tensor =>
  Tensor.fromHost("float64", Float64Array.from(x.dataSync(), Math.trunc), x.shape);

/** aᵇ in the type of a; an exponent that is the same for all is a number, of which the derivative is simpler. */
function power(a: Tensor, b: Tensor, call: Call<typeof ALIGNMENT>): Tensor {
  if (!isFloat(a.dtype)) return cast(power(cast(a, "float64"), b, call), a.dtype);
  if (b.size === 1 && b.rank <= a.rank && !b.requiresGrad && b.buffer.readableSync) return pow(a, b.item());
  return pow(a, cast(b, a.dtype));
}

const BOUNDS = { min: float(), max: float() };

/** min(max(x, least), most) in this order, so that a least above the most gives the most. */
function clip(call: Call<typeof BOUNDS>): Tensor {
  const x = call.tensor(0);
  const bound = (i: number, attribute: number | undefined): Tensor | number | undefined => {
    const given = call.optional(i);
    if (given === null) return attribute;
    return given.isLeaf && given.size === 1 && given.buffer.readableSync ? given.item() : given;
  };
  const [min, max] = [bound(1, call.attributes.min), bound(2, call.attributes.max)];
  const areNumbers = typeof (min ?? 0) === "number" && typeof (max ?? 0) === "number";
  if (areNumbers && Number(min ?? -Infinity) <= Number(max ?? Infinity))
    return clamp(x, { min: min as number | undefined, max: max as number | undefined });
  const above = min === undefined ? x : maximum(x, min);
  return max === undefined ? above : minimum(above, max);
}

/** a − b·⌊a/b⌋, which has the sign of b; with fmod 1, which is the only one for floats, that of a. */
function remainder(call: Call<typeof MOD>): Tensor {
  const [a, b] = [call.tensor(0), call.tensor(1)];
  if (isFloat(a.dtype) && !call.known)
    call.refuse("takes the remainder of floats; only that of integers can be computed here");
  const rest = sub(a, mul(b, quotient(a, b, call)));
  if (call.attributes.fmod) return rest;
  const hasOtherSign = mul(equal(equal(rest, 0), 0), equal(equal(less(rest, 0), less(b, 0)), 0));
  return add(rest, mul(b, cast(hasOtherSign, rest.dtype)));
}

const MOD = { fmod: int(0) };

export const elementwise: Operators = {
  Identity: operator({ inputs: [1, 1], attributes: {}, run: (call) => call.value(0) }),
  Abs: unary(abs, 0),
  Neg: unary(neg, 0),
  Exp: unary(exp),
  Log: unary(log),
  Sqrt: unary(sqrt),
  Reciprocal: unary((x) => div(1, x)),
  Add: binary(add, 0),
  Sub: binary(sub, 0),
  Mul: binary(mul, 0),
  Div: binary(quotient, 0),
  Pow: binary(power),
  Min: variadic((tensors) => tensors.reduce((least, x) => minimum(least, x))),
  Max: variadic((tensors) => tensors.reduce((most, x) => maximum(most, x))),
  Sum: variadic(total),
  Mean: operator({
    inputs: [1, Number.POSITIVE_INFINITY],
    attributes: {},
    run: (call) => div(total(call.tensors()), call.inputs.length),
  }),
  Clip: operator({ inputs: [1, 3], attributes: BOUNDS, settings: [1, 2], known: 0, run: clip }),
  Mod: operator({ since: 10, inputs: [2, 2], attributes: MOD, known: 0, run: remainder }),
};
