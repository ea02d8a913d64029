import type { DType } from "../../../tensor/dtype.js";
import { fromBfloat16, fromHalf } from "../../float16.js";
import { DataType, type TensorProto } from "../messages.js";

type Elements = Iterable<number> | Iterable<bigint>;
/** A typed array of the elements as they lie in `rawData`. */
type Raw = new (
  buffer: ArrayBuffer,
) => ArrayLike<unknown> & Elements & { readonly BYTES_PER_ELEMENT: number };

/** How elements of a type are read, and what they are here. */
export interface ElementType {
  name: string;
  dtype: DType;
  Raw: Raw & { readonly BYTES_PER_ELEMENT: number };
  /** The field that has them where `rawData` has not. */
  field: "floatData" | "int32Data" | "int64Data" | "doubleData" | "uint64Data";
  /** The number that an element stands for, where it is not the element itself. */
  number?: (element: number) => number;
}

/** float16 and bfloat16 are computed in float32; integers beyond uint8 in int32, where it holds them. */
const TYPES = new Map<number, ElementType>([
  [DataType.FLOAT, { name: "float32", dtype: "float32", Raw: Float32Array, field: "floatData" }],
  [DataType.DOUBLE, { name: "float64", dtype: "float64", Raw: Float64Array, field: "doubleData" }],
  [
    DataType.FLOAT16,
    { name: "float16", dtype: "float32", Raw: Uint16Array, field: "int32Data", number: fromHalf },
  ],
  [
    DataType.BFLOAT16,
    { name: "bfloat16", dtype: "float32", Raw: Uint16Array, field: "int32Data", number: fromBfloat16 },
  ],
  [DataType.INT64, { name: "int64", dtype: "int32", Raw: BigInt64Array, field: "int64Data" }],
  [DataType.INT32, { name: "int32", dtype: "int32", Raw: Int32Array, field: "int32Data" }],
  [DataType.INT16, { name: "int16", dtype: "int32", Raw: Int16Array, field: "int32Data" }],
  [DataType.INT8, { name: "int8", dtype: "int32", Raw: Int8Array, field: "int32Data" }],
  [DataType.UINT64, { name: "uint64", dtype: "int32", Raw: BigUint64Array, field: "uint64Data" }],
  [DataType.UINT32, { name: "uint32", dtype: "int32", Raw: Uint32Array, field: "uint64Data" }],
  [DataType.UINT16, { name: "uint16", dtype: "int32", Raw: Uint16Array, field: "int32Data" }],
  [DataType.UINT8, { name: "uint8", dtype: "uint8", Raw: Uint8Array, field: "int32Data" }],
  [DataType.BOOL, { name: "bool", dtype: "uint8", Raw: Uint8Array, field: "int32Data" }],
]);

const NAMES = new Map<number, string>(Object.entries(DataType).map(([name, number]) => [number, name]));

/** The element type of that number; or in words why there is none here. */
export function elementType(number: number | undefined): ElementType | string {
  const known = TYPES.get(number ?? 0);
  if (known !== undefined) return known;
  const name = NAMES.get(number ?? 0)?.toLowerCase() ?? `of the element type ${number ?? 0}`;
  return `${name}; there are ${[...TYPES.values()].map((type) => type.name).join(", ")}`;
}

/** The elements as they lie in the message; or in words why they are not all there. */
export function elementsOf(proto: TensorProto, type: ElementType, size: number): Elements | string {
  const { rawData } = proto;
  const listed = proto[type.field] ?? [];
  if (rawData === undefined || (rawData.length === 0 && listed.length > 0)) {
    return listed.length === size ? (listed as Elements) : `${listed.length} elements`;
  }
  const bytes = type.Raw.BYTES_PER_ELEMENT;
  if (rawData.length !== size * bytes) {
    return `${rawData.length} bytes of data, ${bytes} for each element`;
  }
  return new type.Raw(Uint8Array.from(rawData).buffer);
}
