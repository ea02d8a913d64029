import { describe } from "../../describe.js";
import { ValueError } from "../../errors.js";
import type { Shape } from "../../tensor/shape.js";
import { Tensor } from "../../tensor/tensor.js";

/** A list of numbers, a list of such lists, and so on: `[[1, 2], [3, 4]]`. */
export type NestedNumbers = readonly (number | NestedNumbers)[];

/** What a function of numbers takes or returns: a number, arrays of numbers, or a typed array of floats. */
export type Numbers = number | NestedNumbers | Float32Array | Float64Array;

/** In which of these forms some numbers came. */
export type NumbersForm = "number" | "array" | "Float32Array" | "Float64Array";

/**
 * Numbers in any form as a float64 tensor.
 *
 * @param what what they are, for the error: `checkGradient: x`.
 */
export function readNumbers(what: string, value: unknown): { form: NumbersForm; tensor: Tensor } {
  const wrapped = (form: NumbersForm, data: Float64Array, shape: Shape) => ({
    form,
    tensor: Tensor.fromHost("float64", data, shape),
  });
  if (typeof value === "number") return wrapped("number", Float64Array.of(value), []);
  if (value instanceof Float64Array) return wrapped("Float64Array", value.slice(), [value.length]);
  if (value instanceof Float32Array) return wrapped("Float32Array", Float64Array.from(value), [value.length]);
  if (Array.isArray(value)) {
    const shape: number[] = [];
    for (let level: unknown = value; Array.isArray(level); level = level[0]) shape.push(level.length);
    const data: number[] = [];
    collect(what, value, shape, "", data);
    return wrapped("array", Float64Array.from(data), shape);
  }
  if (value instanceof Promise) {
    throw new ValueError(`${what} is a promise; wait outside, and check the synchronous part`);
  }
  throw new ValueError(
    `${what} is ${describe(value)}; it must be a number, an array of numbers, a Float64Array or a Float32Array`,
  );
}

function collect(what: string, value: unknown, shape: Shape, path: string, into: number[]): void {
  if (shape.length === 0) {
    if (typeof value === "number") {
      into.push(value);
      return;
    }
    throw new ValueError(`${what}${path} is ${describe(value)}; it must be a number`);
  }
  const [length, ...rest] = shape;
  if (!Array.isArray(value) || value.length !== length) {
    throw new ValueError(
      `${what}${path} is ${describe(value)}, where the first in its place is an array of ${length}; nested arrays must have the same lengths everywhere`,
    );
  }
  for (let i = 0; i < length; i++) collect(what, value[i], rest, `${path}[${i}]`, into);
}

/** A copy of a tensor's elements in a form that it can be brought to. */
export function writeNumbers(tensor: Tensor, form: NumbersForm): Numbers {
  if (form === "number") return tensor.item();
  if (form === "array") return tensor.tolist() as NestedNumbers;
  const data = tensor.dataSync();
  return form === "Float32Array" ? Float32Array.from(data) : Float64Array.from(data);
}
