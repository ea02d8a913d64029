import { ShapeError } from "../errors.js";
import type { NumericArray } from "../tensor/dtype.js";
import { formatShape, indexAt, sizeOf, stridesOf } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import type { ElementTerm } from "./term.js";

/** Elements of tensors that were read once, since reading may wait for a device. */
export class Values {
  readonly #data = new Map<Tensor, NumericArray>();

  static async of(tensors: Iterable<Tensor>): Promise<Values> {
    const values = new Values();
    for (const t of tensors) await values.read(t);
    return values;
  }

  async read(t: Tensor): Promise<NumericArray> {
    let data = this.#data.get(t);
    if (data === undefined) {
      data = await t.data();
      this.#data.set(t, data);
    }
    return data;
  }

  /** The elements of a tensor that was read. */
  all(t: Tensor): NumericArray {
    const data = this.#data.get(t);
    if (data === undefined) throw new Error("Values: this tensor was not read before");
    return data;
  }

  at(t: Tensor, index: readonly number[]): number {
    return this.all(t)[positionOf(index, t)];
  }

  element(name: string, tensor: Tensor, ...index: number[]): ElementTerm {
    return { kind: "element", name, tensor, index, value: this.at(tensor, index) };
  }

  /** The same by its place in row-major order. */
  elementAt(name: string, tensor: Tensor, position: number): ElementTerm {
    return {
      kind: "element",
      name,
      tensor,
      index: indexAt(position, tensor.shape),
      value: this.all(tensor)[position],
    };
  }
}

export const positionOf = (index: readonly number[], { shape }: Tensor): number => {
  const strides = stridesOf(shape);
  return index.reduce((at, i, axis) => at + i * strides[axis], 0);
};

/**
 * The place of an element in row-major order.
 *
 * @throws {ShapeError} where the tensor has no such element.
 */
export function requirePosition(op: string, t: Tensor, index: readonly number[]): number {
  const inside =
    Array.isArray(index) &&
    index.length === t.rank &&
    index.every((i, axis) => Number.isInteger(i) && i >= 0 && i < t.shape[axis]);
  if (!inside) {
    throw new ShapeError(
      `${op}: index is ${Array.isArray(index) ? formatShape(index) : String(index)}, but the tensor has shape ${formatShape(t.shape)} (${sizeOf(t.shape)} elements); name one whole number for each axis, from 0 to its size − 1`,
      { index, shape: t.shape },
    );
  }
  return positionOf(index, t);
}
