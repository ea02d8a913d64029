import type { NumericArray } from "../tensor/dtype.js";
import type { Shape } from "../tensor/shape.js";
import { Tensor } from "../tensor/tensor.js";

/** By this method a value tells fast-check how it is printed. The symbol is registered: nobody needs fast-check for it. */
const TO_STRING = Symbol.for("fast-check/toStringMethod");

/** From so many equal elements on, `full` says it better than a list. */
const MANY = 16;

/**
 * JavaScript that evaluates to the value, for pasting into a test: tensors as calls of `tensor` (or `zeros`, `ones` and
 * `full` where that is shorter) with the options that are not the default; numbers with all their digits, also NaN,
 * Infinity and −0; strings, arrays, typed arrays, plain objects; functions by their source; whatever has its own
 * `[fc.toStringMethod]` by that; instances of other classes by their `toString()`, or by their properties.
 *
 * Importing it also makes fast-check print the tensors of a counterexample in this way.
 *
 * @example
 * toCode(tensor([[0.5, -1], [2, 3]], { dtype: "float64" })); // "tensor([[0.5, -1], [2, 3]], { dtype: \"float64\" })"
 * toCode({ stride: [1, 2], bias: null }); // "{ stride: [1, 2], bias: null }"
 */
export function toCode(value: unknown): string {
  return write(value, []);
}

function write(value: unknown, parents: readonly unknown[]): string {
  switch (typeof value) {
    case "number":
      return numberCode(value);
    case "string":
      return JSON.stringify(value);
    case "bigint":
      return `${value}n`;
    case "function":
      return ownCode(value) ?? functionCode(value);
    case "object":
      return value === null ? "null" : objectCode(value, parents);
    default:
      return typeof value === "symbol" ? symbolCode(value) : String(value);
  }
}

const numberCode = (value: number): string => (Object.is(value, -0) ? "-0" : String(value));

function ownCode(value: object): string | null {
  const method = (value as { [TO_STRING]?: () => string })[TO_STRING];
  return typeof method === "function" ? method.call(value) : null;
}

function symbolCode(value: symbol): string {
  const key = Symbol.keyFor(value);
  if (key !== undefined) return `Symbol.for(${JSON.stringify(key)})`;
  return `Symbol(${value.description === undefined ? "" : JSON.stringify(value.description)})`;
}

/** A method's source is no expression by itself, but within an object literal. */
function functionCode(fn: object): string {
  const source = String(fn);
  const expression = /^(async\s*)?(function\b|\(|[\w$]+\s*=>)|^class\b/.test(source);
  const { name } = fn as { name: string };
  return expression ? source : `({ ${source} })[${JSON.stringify(name)}]`;
}

/** The text of a function as its author wrote it: compilers write an imported one as (0, module.name). */
export const sourceOf = (fn: (...args: never[]) => unknown): string =>
  fn.toString().replaceAll(/\(0, ?[\w$]+\.([\w$]+)\)/g, "$1");

function objectCode(value: object, parents: readonly unknown[]): string {
  if (parents.includes(value)) return "undefined /* cyclic */";
  if (value instanceof Tensor) return tensorCode(value);
  const own = ownCode(value);
  if (own !== null) return own;
  const inner = (part: unknown) => write(part, [...parents, value]);
  if (Array.isArray(value)) return `[${value.map(inner).join(", ")}]`;
  if (ArrayBuffer.isView(value) && !(value instanceof DataView)) {
    const elements = Array.from(value as NumericArray, inner);
    return `new ${value.constructor.name}([${elements.join(", ")}])`;
  }
  if (value instanceof Map || value instanceof Set)
    return `new ${value.constructor.name}(${inner([...value])})`;
  if (value instanceof Date) return `new Date(${inner(value.getTime())})`;
  const prototype = Object.getPrototypeOf(value);
  if (hasClassText(value)) return String(value);
  const entries = Object.entries(value).map(([key, part]) => `${keyCode(key)}: ${inner(part)}`);
  if (prototype === null) entries.unshift("__proto__: null");
  return entries.length === 0 ? "{}" : `{ ${entries.join(", ")} }`;
}

/** Whether its class says how it is written; a property `toString` of the value itself is a part of it like any other. */
const hasClassText = (value: object): boolean =>
  !Object.hasOwn(value, "toString") &&
  typeof value.toString === "function" &&
  value.toString !== Object.prototype.toString;

function keyCode(key: string): string {
  if (key === "__proto__") return '["__proto__"]';
  return /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(key) ? key : JSON.stringify(key);
}

function tensorCode(t: Tensor): string {
  if (t.buffer.released || !t.buffer.readableSync) return t.toString();
  const { dtype, requiresGrad, shape, size } = t;
  const own = { ...(dtype === "float32" ? {} : { dtype }), ...(requiresGrad ? { requiresGrad } : {}) };
  const options = Object.keys(own).length === 0 ? "" : `, ${toCode(own)}`;
  const data = t.dataSync();
  const number = dtype === "float32" ? shortFloat : numberCode;
  const list = `[${shape.join(", ")}]`;
  if (size === 0) return `zeros(${list}${options})`;
  if (size >= MANY && data.every((element) => Object.is(element, data[0]))) {
    if (Object.is(data[0], 0)) return `zeros(${list}${options})`;
    return data[0] === 1 ? `ones(${list}${options})` : `full(${list}, ${number(data[0])}${options})`;
  }
  return `tensor(${nested(data, shape, 0, 0, size, number)}${options})`;
}

/** The elements of a tensor as nested arrays. */
export const elementsCode = (t: Tensor): string =>
  nested(t.dataSync(), t.shape, 0, 0, t.size, t.dtype === "float32" ? shortFloat : numberCode);

/** The fewest digits that give the same float32. */
function shortFloat(value: number): string {
  for (let digits = 1; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return numberCode(Object.is(value, -0) ? -0 : short);
  }
  return numberCode(value);
}

function nested(
  data: NumericArray,
  shape: Shape,
  axis: number,
  start: number,
  count: number,
  number: (value: number) => string,
): string {
  if (axis === shape.length) return number(data[start]);
  const step = count / shape[axis];
  const parts = Array.from({ length: shape[axis] }, (_, i) =>
    nested(data, shape, axis + 1, start + i * step, step, number),
  );
  return `[${parts.join(", ")}]`;
}

Object.defineProperty(Tensor.prototype, TO_STRING, {
  configurable: true,
  value(this: Tensor): string {
    return toCode(this);
  },
});
