import type { DType } from "../../kernels/shared/types.js";
import { DTypeError } from "../errors.js";

export {
  arrayTypes,
  createArray,
  type DType,
  dtypeOf,
  holds,
  type NumericArray,
  wholeNumbers,
} from "../../kernels/shared/types.js";

export function isFloat(dtype: DType): boolean {
  return dtype === "float32" || dtype === "float64";
}

/** Throws unless `dtype` is float32 or float64. */
export function requireFloat(op: string, argument: string, dtype: DType): void {
  if (!isFloat(dtype)) {
    throw new DTypeError(
      `${op}: ${argument} is ${dtype}, but ${op} needs float32 or float64; convert it with cast(${argument}, "float32")`,
      { op, argument, dtype },
    );
  }
}

/** Throws unless both element types are the same. */
export function requireSameDType(op: string, a: string, aType: DType, b: string, bType: DType): void {
  if (aType !== bType) {
    throw new DTypeError(
      `${op}: ${a} is ${aType} but ${b} is ${bType}; both must have the same dtype: convert one with cast(${b}, "${aType}")`,
      { op, [a]: aType, [b]: bType },
    );
  }
}
