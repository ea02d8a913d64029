import { stridesOf } from "../tensor/shape.js";

/** An array whose elements are copied as they are, whatever they mean. */
export type Lanes = InstanceType<(typeof LANES)[Width]>;

const LANES = { 1: Uint8Array, 2: Uint16Array, 4: Uint32Array, 8: BigUint64Array } as const;
/** How many bytes an element of {@link Lanes} has. */
export type Width = keyof typeof LANES;

/** The same memory as elements of this width, none of which is looked at. */
export function lanes({ buffer, byteOffset, byteLength }: ArrayBufferView, width: Width): Lanes {
  return new LANES[width](buffer as ArrayBuffer, byteOffset, byteLength / width);
}

/** How many elements a shape has; a zero among the dimensions wins over any overflow of the others. */
export const countOf = (shape: readonly number[]): number =>
  shape.includes(0) ? 0 : shape.reduce((product, n) => product * n, 1);

/** How far apart neighbors along each axis lie in column-major order, which is Fortran's. */
export const columnMajorStrides = (shape: readonly number[]): number[] =>
  stridesOf(shape.toReversed()).toReversed();

/** Whether elements with these strides lie in a row; the stride of an axis of one element does not matter. */
function isRowMajor(shape: readonly number[], strides: readonly number[]): boolean {
  if (shape.includes(0)) return true;
  const own = stridesOf(shape);
  return shape.every((n, axis) => n === 1 || strides[axis] === own[axis]);
}

/** A copy of a view in row-major order: y[i, j, …] = x[offset + i·strides[0] + j·strides[1] + …]. */
export function gather(
  x: Lanes,
  shape: readonly number[],
  strides: readonly number[],
  offset: number,
  width: Width,
): Lanes {
  const n = countOf(shape);
  if (isRowMajor(shape, strides)) return x.slice(offset, offset + n);
  const y = lanes(new Uint8Array(n * width), width);
  const last = shape.length - 1;
  const [inner, step] = [shape[last]!, strides[last]!];
  const index = new Array<number>(shape.length).fill(0);
  for (let to = 0, from = offset; to < n; ) {
    for (let i = 0; i < inner; i++) y[to++] = x[from + i * step]!;
    // The next row: the last axis that is not at its end goes on, those behind it begin again.
    for (let axis = last - 1; axis >= 0; axis--) {
      from += strides[axis]!;
      if (++index[axis]! < shape[axis]!) break;
      from -= shape[axis]! * strides[axis]!;
      index[axis] = 0;
    }
  }
  return y;
}
