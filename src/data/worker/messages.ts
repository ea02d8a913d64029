import type { DType, NumericArray } from "../../tensor/dtype.js";
import type { Shape } from "../../tensor/shape.js";
import { Tensor } from "../../tensor/tensor.js";

/** What the main thread asks: how many samples there are, and then for samples of one epoch. */
export type Request = { kind: "length" } | { kind: "samples"; id: number; indices: number[]; epoch: number };

/** What a sample was: it, in a form that a message can carry, or why there is none. */
export type Outcome = { sample: Packed } | { error: string };

/** What the worker answers. */
export type Reply =
  | { kind: "length"; length: number }
  | { kind: "failed"; error: string }
  | { kind: "samples"; id: number; outcomes: Outcome[] };

/** A value in which tensors are taken apart: messages do not carry instances of classes. */
export type Packed =
  | { kind: "tensor"; dtype: DType; shape: Shape; data: NumericArray }
  | { kind: "array"; items: Packed[] }
  | { kind: "object"; entries: [string, Packed][] }
  | { kind: "value"; value: unknown };

/**
 * Packs a value, and adds the memory that goes over to the other thread. What typed arrays hold is copied first: the data
 * set may keep them, or they may be a small part of a large memory.
 *
 * @throws {DOMException} when a part is nothing that a message can carry, such as a function.
 */
export function pack(value: unknown, moved: ArrayBuffer[]): Packed {
  if (value instanceof Tensor) {
    const data = copy(value.dataSync(), moved);
    return { kind: "tensor", dtype: value.dtype, shape: value.shape, data };
  }
  if (Array.isArray(value)) return { kind: "array", items: value.map((item) => pack(item, moved)) };
  if (ArrayBuffer.isView(value) && "slice" in value) {
    return { kind: "value", value: copy(value as NumericArray, moved) };
  }
  if (typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype) {
    return { kind: "object", entries: Object.entries(value).map(([key, own]) => [key, pack(own, moved)]) };
  }
  return { kind: "value", value: isPlain(value) ? value : structuredClone(value) };
}

/** What every message carries. Of other values some do not go over, which must be an error of their sample alone. */
const isPlain = (value: unknown): boolean =>
  value === null || !["object", "function", "symbol"].includes(typeof value);

function copy<A extends NumericArray>(data: A, moved: ArrayBuffer[]): A {
  const own = data.slice() as A;
  moved.push(own.buffer as ArrayBuffer);
  return own;
}

/** The value that was packed. */
export function unpack(packed: Packed): unknown {
  switch (packed.kind) {
    case "tensor":
      return Tensor.fromHost(packed.dtype, packed.data, packed.shape);
    case "array":
      return packed.items.map(unpack);
    case "object":
      return Object.fromEntries(packed.entries.map(([key, own]) => [key, unpack(own)]));
    case "value":
      return packed.value;
  }
}
