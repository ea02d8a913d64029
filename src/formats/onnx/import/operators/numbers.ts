// Numbers about shapes, constants, and what they are converted to.

import { cast } from "../../../../ops/cast.js";
import { equal } from "../../../../ops/compare.js";
import { full, tensor } from "../../../../tensor/creation.js";
import { isFloat } from "../../../../tensor/dtype.js";
import { type Shape, sizeOf } from "../../../../tensor/shape.js";
import { Tensor } from "../../../../tensor/tensor.js";
import { constant, float, floats, int, ints, string } from "../attributes.js";
import { type ElementType, elementType } from "../element-types.js";
import { type Call, type Operators, operator, refuseNode } from "../operator.js";
import { Known, type Value } from "../value.js";
import { range } from "./rearrange.js";

/** x, converted as ONNX numbers the types. A boolean is whether a number is not 0. */
function convert(x: Value, to: number): Value {
  const type = elementType(to) as ElementType;
  const isBoolean = type.name === "bool";
  if (x instanceof Known) {
    if (isFloat(type.dtype)) return cast(x.elements, type.dtype);
    const numbers = x.numbers();
    return Known.of(isBoolean ? numbers.map((n) => Number(n !== 0)) : numbers, x.shape, type.name);
  }
  return isBoolean ? equal(equal(x, 0), 0) : cast(x, type.dtype);
}

/** What data can be converted to; the other integers would wrap around at their own range. */
const CONVERSIONS = ["float32", "float64", "float16", "bfloat16", "int64", "int32", "uint8", "bool"];

const CAST = { to: int(0), saturate: int(1), round_mode: string("up") };

function converted(call: Call<typeof CAST>): Value {
  const { to } = call.attributes;
  const { name } = elementType(to) as ElementType;
  const x = call.value(0);
  if (x instanceof Tensor && !CONVERSIONS.includes(name))
    call.refuse(`converts data to ${name}; there are ${CONVERSIONS.join(", ")}`);
  if (x instanceof Tensor && name === "int64") requireInt32(call, x);
  return convert(x, to);
}

/** int64 is computed in int32, where larger numbers would come out as others. What cannot be read at once is not looked at. */
function requireInt32(call: Call<typeof CAST>, x: Tensor): void {
  if (!isFloat(x.dtype) || !x.buffer.readableSync) return;
  const large = x
    .dataSync()
    .find((element) => Number.isFinite(element) && Math.trunc(element) !== (element | 0));
  if (large !== undefined)
    call.refuse(`converts ${large} to int64, which is computed in int32; it holds up to ${2 ** 31 - 1}`);
}

const SHAPE = { start: int(0), end: int() };

function shapeOf(call: Call<typeof SHAPE>): Known {
  const { shape } = call.value(0);
  const { start, end = shape.length } = call.attributes;
  const part = shape.slice(start, end);
  return Known.of(part, [part.length]);
}

/** How many numbers are kept as known ones; more are data. */
const MOST_KNOWN = 2 ** 16;

const CONSTANT = {
  value: constant(),
  value_float: float(),
  value_floats: floats(),
  value_int: int(),
  value_ints: ints(),
};

/** The value of a node of Constant, which has one attribute. */
function constantOf(call: Call<typeof CONSTANT>): Value {
  const { value, value_float, value_floats, value_int, value_ints } = call.attributes;
  const numbers = value_floats ?? (value_float === undefined ? undefined : [value_float]);
  if (numbers !== undefined)
    return Tensor.fromHost("float32", Float32Array.from(numbers), value_floats ? [numbers.length] : []);
  if (value_ints !== undefined) return Known.of(value_ints, [value_ints.length]);
  if (value_int !== undefined) return Known.of([value_int], []);
  return value ?? call.refuse("has no value");
}

function filled(shape: Shape, value: Value): Value {
  const number = value instanceof Tensor ? value.item() : value.numbers()[0];
  if (value instanceof Tensor) return full(shape, number, { dtype: value.dtype });
  if (sizeOf(shape) > MOST_KNOWN) return full(shape, number, { dtype: value.tensor().dtype });
  return new Known(full(shape, number, { dtype: "float64" }), value.type);
}

export const numbers: Operators = {
  Constant: operator({ inputs: [0, 0], attributes: CONSTANT, run: constantOf }),
  ConstantOfShape: operator({
    since: 9,
    inputs: [1, 1],
    attributes: { value: constant() },
    run(call) {
      const { value } = call.attributes;
      return filled(call.numbers(0), value ?? Tensor.fromHost("float32", new Float32Array(1), [1]));
    },
  }),
  Shape: operator({ inputs: [1, 1], attributes: SHAPE, run: shapeOf }),
  Size: operator({
    inputs: [1, 1],
    attributes: {},
    run: (call) => Known.of([sizeOf(call.value(0).shape)], []),
  }),
  Range: operator({
    since: 11,
    inputs: [3, 3],
    attributes: { stash_type: int(1) },
    settings: [0, 1, 2],
    run(call) {
      const [start, limit, delta] = [0, 1, 2].map((i) => call.numbers(i)[0]);
      const length = Math.max(0, Math.ceil((limit - start) / delta));
      if (!(length <= MOST_KNOWN))
        call.refuse(`counts from ${start} to ${limit} by ${delta}; that is too far`);
      const all = range(length).map((i) => start + i * delta);
      const first = call.value(0);
      if (first instanceof Known) return Known.of(all, [length], first.type);
      return tensor(all, { dtype: first.dtype, shape: [length] });
    },
  }),
  Cast: operator({
    inputs: [1, 1],
    attributes: CAST,
    check(node) {
      const type = elementType(node.attributes.to);
      if (typeof type === "string") refuseNode(node, `converts to ${type}`);
    },
    run: converted,
  }),
};
