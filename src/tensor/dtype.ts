import { arrayTypes, type DType } from "../../kernels/shared/types.js";
import { describe } from "../describe.js";
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

/** What other libraries call the types, or have besides, and what to take here. */
const INSTEAD: Readonly<Record<string, DType>> = {
  float: "float32",
  float16: "float32",
  bfloat16: "float32",
  half: "float32",
  double: "float64",
  number: "float32",
  int: "int32",
  long: "int32",
  int8: "int32",
  int16: "int32",
  int64: "int32",
  uint16: "int32",
  uint32: "int32",
  uint64: "int32",
  bool: "uint8",
  boolean: "uint8",
  byte: "uint8",
};

/** Throws unless there is such an element type. */
export function checkDType(op: string, dtype: DType): void {
  if (Object.hasOwn(arrayTypes, dtype)) return;
  const instead = Object.hasOwn(INSTEAD, dtype) ? `; take "${INSTEAD[dtype]}"` : "";
  throw new DTypeError(
    `${op}: there is no dtype ${describe(dtype)}${instead}; there are ${Object.keys(arrayTypes).join(", ")}`,
    { op, dtype },
  );
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
