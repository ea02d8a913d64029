/** What floating-point kernels run on. */
export type FloatArray = Float32Array | Float64Array;

/** Every array that can hold a tensor's elements. */
export type NumericArray = Float32Array | Float64Array | Int32Array | Uint8Array;

/** The name of an element type; a {@link NumericArray} of each kind holds one. */
export type DType = "float32" | "float64" | "int32" | "uint8";

/** The array that holds each element type. */
export const arrayTypes = {
  float32: Float32Array,
  float64: Float64Array,
  int32: Int32Array,
  uint8: Uint8Array,
} as const satisfies Record<DType, unknown>;

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

/** The least and the largest whole number of each type, up to where it has all of them. */
export const wholeNumbers: Readonly<Record<DType, readonly [least: number, largest: number]>> = {
  float32: [-(2 ** 24), 2 ** 24],
  float64: [-(2 ** 53), 2 ** 53],
  int32: [-(2 ** 31), 2 ** 31 - 1],
  uint8: [0, 255],
};

/** Whether a type has a number, once an integer type has cut its fraction off. */
export function holds(dtype: DType, x: number): boolean {
  if (dtype === "float32" || dtype === "float64") return true;
  const [least, largest] = wholeNumbers[dtype];
  const whole = Math.trunc(x);
  return whole >= least && whole <= largest;
}

/** Where a tensor's elements are, in whatever form a backend keeps them. Only that backend looks inside. */
export interface Storage {
  /** How many bytes it takes. */
  readonly byteLength: number;
}
