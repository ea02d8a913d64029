import { DTypeError, ValueError } from "../../errors.js";
import type { NumericArray } from "../../tensor/dtype.js";
import { Tensor } from "../../tensor/tensor.js";
import { isComplex, type NpyData, type NpyDType } from "./npy-dtypes.js";

/**
 * An array of NumPy: its element type under NumPy's name, its shape, and its elements in row-major order.
 *
 * Elements of int64 and uint64 are bigints, those of float16 were widened to float32, those of bool are 0 and 1. Complex
 * numbers are pairs of a real and an imaginary part, so `data` is twice as long as the shape says.
 *
 * @example
 * import { decodeNpy, encodeNpy } from "pellucid/formats";
 * const array = decodeNpy(encodeNpy(new BigInt64Array([7n, 2n ** 60n])));
 * array.dtype; // "int64"
 * array.shape; // [2]
 */
export class NpyArray {
  constructor(
    /** The type of its elements, under NumPy's name. */
    readonly dtype: NpyDType,
    /** The size of each axis; [] for a single number. */
    readonly shape: readonly number[],
    /** The elements in row-major order; of a complex type, real and imaginary parts in turn. */
    readonly data: NpyData,
  ) {}

  /**
   * The same numbers as a tensor: floats as float32 or float64, bool and uint8 as uint8, all other integers as int32.
   *
   * @throws {ValueError} where int32 does not hold a number.
   * @throws {DTypeError} where the numbers are complex.
   * @example
   * import { decodeNpy, encodeNpy } from "pellucid/formats";
   * decodeNpy(encodeNpy(new BigInt64Array([7n, -8n]))).toTensor(); // [7, -8]
   */
  toTensor(): Tensor {
    const { dtype, shape, data } = this;
    if (isComplex(dtype)) {
      throw new DTypeError(
        `toTensor: the array is ${dtype}, and no tensor is; give real and imaginary parts an axis of their own: tensor(array.data, { shape: [...array.shape, 2] })`,
        { dtype, shape },
      );
    }
    if (data instanceof Float32Array) return Tensor.fromHost("float32", data.slice(), [...shape]);
    if (data instanceof Float64Array) return Tensor.fromHost("float64", data.slice(), [...shape]);
    if (data instanceof Uint8Array) return Tensor.fromHost("uint8", data.slice(), [...shape]);
    return Tensor.fromHost("int32", this.#asInt32(data), [...shape]);
  }

  #asInt32(data: Exclude<NpyData, NumericArray> | Int32Array): Int32Array {
    const narrowed = new Int32Array(data.length);
    for (let i = 0; i < data.length; i++) {
      const value = Number(data[i]!);
      narrowed[i] = value;
      if (narrowed[i] === value) continue;
      throw new ValueError(
        `toTensor: the array is ${this.dtype} and holds ${data[i]} at element ${i}, but integers of tensors are int32; take array.data, or round: tensor(Float64Array.from(array.data, Number))`,
        { dtype: this.dtype, element: i, value: data[i] },
      );
    }
    return narrowed;
  }
}
