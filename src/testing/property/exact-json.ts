import { ValueError } from "../../errors.js";
import { createArray, type DType, type NumericArray } from "../../tensor/dtype.js";
import { isContainer } from "../../tensor/is-container.js";
import { sizeOf } from "../../tensor/shape.js";
import { Tensor } from "../../tensor/tensor.js";

// JSON holds finite numbers to the last bit, −0 too. Tensors, and what is not finite, get a table with one of these names.
const TENSOR = "$tensor";
const NUMBER = "$number";

/** A case as JSON: tensors as nested arrays with their dtype. */
export function encode(value: unknown, path = "the case"): unknown {
  if (value instanceof Tensor) return encodeTensor(value);
  if (typeof value === "number") return Number.isFinite(value) ? value : { [NUMBER]: String(value) };
  if (value === null || typeof value === "boolean" || typeof value === "string") return value;
  if (!isContainer(value)) {
    throw new ValueError(
      `${path} is ${typeof value === "object" ? `a ${value?.constructor.name}` : `a ${typeof value}`}, which cannot be kept in a file: draw tensors, numbers, strings, lists and plain objects, and make the rest of them in fn`,
    );
  }
  if (Array.isArray(value)) return value.map((part, i) => encode(part, `${path}[${i}]`));
  const entries = Object.entries(value).filter(([, part]) => part !== undefined);
  return Object.fromEntries(entries.map(([key, part]) => [key, encode(part, `${path}.${key}`)]));
}

function encodeTensor(t: Tensor): object {
  const data = t.dataSync();
  const numbers = Array.from(data, (x) => (Number.isFinite(x) ? x : String(x)));
  const nested = (axis: number, start: number, count: number): unknown =>
    axis === t.rank
      ? numbers[start]
      : Array.from({ length: t.shape[axis] }, (_, i) =>
          nested(axis + 1, start + (i * count) / t.shape[axis], count / t.shape[axis]),
        );
  // Lists of nothing do not say how deep they would be.
  const shape = t.size === 0 ? { shape: t.shape } : {};
  return { [TENSOR]: nested(0, 0, t.size), dtype: t.dtype, ...shape };
}

/** The case that was encoded so; `fail` throws, given what is wrong with it. */
export function decode(value: unknown, fail: (problem: string) => never): unknown {
  if (Array.isArray(value)) return value.map((part) => decode(part, fail));
  if (typeof value !== "object" || value === null) return value;
  if (Object.hasOwn(value, NUMBER)) return decodeNumber((value as Record<string, unknown>)[NUMBER], fail);
  if (Object.hasOwn(value, TENSOR)) return decodeTensor(value as Record<string, unknown>, fail);
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, decode(part, fail)]));
}

function decodeTensor(value: Record<string, unknown>, fail: (problem: string) => never): Tensor {
  const { [TENSOR]: nested, dtype, shape: given } = value;
  if (!["float32", "float64", "int32", "uint8"].includes(dtype as string)) {
    fail(`a tensor has the dtype ${JSON.stringify(dtype)}`);
  }
  const shape = (given ?? shapeOf(nested)) as number[];
  const isShape = Array.isArray(shape) && shape.every((size) => Number.isSafeInteger(size) && size >= 0);
  const items = [nested].flat(Infinity);
  if (!isShape || sizeOf(shape) !== items.length || (items.length > 0 && !isNested(nested, shape))) {
    fail(`a tensor has ${items.length} numbers in lists that are not of the shape ${JSON.stringify(shape)}`);
  }
  const numbers = items.map((item) => decodeNumber(item, fail));
  const data = createArray(dtype as DType, numbers.length);
  (data as NumericArray).set(numbers);
  return Tensor.fromHost(dtype as DType, data, shape);
}

/** Whether these are lists in lists of these lengths. */
const isNested = (nested: unknown, [size, ...rest]: readonly number[]): boolean =>
  size === undefined
    ? !Array.isArray(nested)
    : Array.isArray(nested) && nested.length === size && nested.every((part) => isNested(part, rest));

const NON_FINITE: readonly unknown[] = ["NaN", "Infinity", "-Infinity"];

function decodeNumber(value: unknown, fail: (problem: string) => never): number {
  if (typeof value === "number" || NON_FINITE.includes(value)) return Number(value);
  return fail(
    `${JSON.stringify(value)} stands where there must be a number, "NaN", "Infinity" or "-Infinity"`,
  );
}

const shapeOf = (nested: unknown): number[] =>
  Array.isArray(nested)
    ? [nested.length, ...shapeOf(nested[0])].slice(0, nested.length === 0 ? 1 : undefined)
    : [];

const WIDTH = 100;

/** JSON that reads well in a diff: a row of numbers is a line, and −0 stays one. */
export function formatJson(value: unknown, indent = ""): string {
  if (typeof value === "number") return Object.is(value, -0) ? "-0" : String(value);
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const isList = Array.isArray(value);
  const parts = (inner: string) =>
    isList
      ? value.map((part) => formatJson(part, inner))
      : Object.entries(value).map(([key, part]) => `${JSON.stringify(key)}: ${formatJson(part, inner)}`);
  const [open, close] = isList ? "[]" : "{}";
  const line = parts("").join(", ");
  const isRow = isList && value.every((part) => typeof part !== "object" || part === null);
  if (isRow || (isList && !line.includes("\n") && indent.length + line.length <= WIDTH)) return `[${line}]`;
  const inner = `${indent}  `;
  return `${open}\n${parts(inner)
    .map((part) => inner + part)
    .join(",\n")}\n${indent}${close}`;
}
