/** What floating-point kernels run on. */
export type FloatArray = Float32Array | Float64Array;

/** Every array that can hold a tensor's elements. */
export type NumericArray = Float32Array | Float64Array | Int32Array | Uint8Array;

/** The name of an element type, and the array that holds it. */
export const arrayTypes = {
  float32: Float32Array,
  float64: Float64Array,
  int32: Int32Array,
  uint8: Uint8Array,
} as const;

export type DType = keyof typeof arrayTypes;

/** How many elements a shape has. */
export const sizeOf = (shape: readonly number[]): number => shape.reduce((product, n) => product * n, 1);

export function createArray(dtype: DType, length: number): NumericArray {
  return new arrayTypes[dtype](length);
}

export function dtypeOf(array: NumericArray): DType {
  if (array instanceof Float32Array) return "float32";
  if (array instanceof Float64Array) return "float64";
  return array instanceof Int32Array ? "int32" : "uint8";
}

/** Where a tensor's elements are, in whatever form a backend keeps them. Only that backend looks inside. */
export interface Storage {
  readonly byteLength: number;
}
