import { describe } from "../describe.js";
import { DTypeError, ShapeError } from "../errors.js";
import { createArray, dtypeOf, type NumericArray } from "../tensor/dtype.js";
import { formatShape } from "../tensor/shape.js";
import { Tensor } from "../tensor/tensor.js";

/** What {@link defaultCollate} makes of samples of a type. */
export type Collated<Sample> = Sample extends Tensor | NumericArray | number | boolean
  ? Tensor
  : Sample extends string | null | undefined
    ? Sample[]
    : { -readonly [Key in keyof Sample]: Collated<Sample[Key]> };

/**
 * One batch of several samples, by their type:
 *
 * - tensors of one shape are stacked along a new first axis; typed arrays count as tensors
 * - numbers become a tensor [N]: int32 where all of them are whole, such as classes, and else float32. Where that shall not
 *   hang on the batch, as with a target that may be 2 or 2.5, give tensors.
 * - booleans become a tensor [N] of uint8
 * - arrays and plain objects are put together element by element: of N samples [image, label] it makes [images, labels]
 * - strings, null and undefined are listed
 *
 * Source: https://pytorch.org/docs/stable/data.html#torch.utils.data.default_collate
 *
 * @throws {ShapeError} when tensors differ in shape, or arrays and objects in what they have; {@link DTypeError} when
 * samples differ in type, or are of one that cannot be put together.
 * @example
 * const [points, classes] = defaultCollate([
 *   [tensor([1, 2]), 7],
 *   [tensor([3, 4]), 8],
 * ] as [Tensor, number][]);
 * points; // [[1, 2], [3, 4]]
 * classes; // [7, 8]
 */
export function defaultCollate<Sample>(samples: readonly Sample[]): Collated<Sample> {
  if (samples.length === 0) {
    throw new ShapeError("collate: there are no samples; a batch is of at least one");
  }
  return collateAt(samples, "sample") as Collated<Sample>;
}

/** `name` is what is put together here: the sample, or a part of it such as `sample[0].image`. */
function collateAt(values: readonly unknown[], name: string): unknown {
  const kind = kindOf(values[0], name);
  const odd = values.findIndex((value) => kindOf(value, name) !== kind);
  if (odd >= 0) {
    throw new DTypeError(
      `collate: ${name} is ${describe(values[0])} in the first sample of the batch but ${describe(values[odd])} in number ${odd}; all must be of one type, or pass a collate of your own`,
    );
  }
  switch (kind) {
    case "tensor":
      return stackRows(values as Tensor[], name);
    case "typed array":
      return stackRows((values as NumericArray[]).map(asTensor), name);
    case "number":
      return numbers(values as number[]);
    case "boolean":
      return Tensor.fromHost("uint8", Uint8Array.from(values as boolean[], Number), [values.length]);
    case "array":
    case "object":
      return byKey(values as Record<string, unknown>[], name, kind);
    default:
      return [...values];
  }
}

type Kind = "tensor" | "typed array" | "number" | "boolean" | "array" | "object" | "listed";

function kindOf(value: unknown, name: string): Kind {
  if (value instanceof Tensor) return "tensor";
  if (typeof value === "number" || typeof value === "boolean") return typeof value as "number" | "boolean";
  if (typeof value === "string" || value === null || value === undefined) return "listed";
  if (Array.isArray(value)) return "array";
  if (isNumericArray(value)) return "typed array";
  const prototype = typeof value === "object" ? Object.getPrototypeOf(value) : undefined;
  if (prototype === null || prototype === Object.prototype) return "object";
  throw new DTypeError(
    `collate: ${name} is ${describe(value)}; it must be a tensor, a number, a boolean, a string, or an array or plain object of such: make a tensor of it, or pass a collate of your own`,
  );
}

const isNumericArray = (value: unknown): value is NumericArray =>
  [Float32Array, Float64Array, Int32Array, Uint8Array].some((Type) => value instanceof Type);

const asTensor = (data: NumericArray): Tensor => Tensor.fromHost(dtypeOf(data), data, [data.length]);

const numbers = (values: readonly number[]): Tensor => {
  const whole = values.every((value) => Object.is(value | 0, value));
  return whole
    ? Tensor.fromHost("int32", Int32Array.from(values), [values.length])
    : Tensor.fromHost("float32", Float32Array.from(values), [values.length]);
};

/** The elements are copied on the host, where data sets make them; a device gets the batch whole. */
function stackRows(rows: readonly Tensor[], name: string): Tensor {
  const [{ shape, dtype, size }] = rows;
  const out = createArray(dtype, rows.length * size);
  for (const [i, row] of rows.entries()) {
    if (row.dtype !== dtype) {
      throw new DTypeError(
        `collate: ${name} is ${dtype} in the first sample of the batch but ${row.dtype} in number ${i}; all must be of one type: cast them`,
      );
    }
    if (formatShape(row.shape) !== formatShape(shape)) {
      throw new ShapeError(
        `collate: ${name} is ${formatShape(shape)} in the first sample of the batch but ${formatShape(row.shape)} in number ${i}; all must have one shape: end the transform with a Resize or a crop, or pass a collate of your own`,
        { first: shape, other: row.shape, number: i },
      );
    }
    out.set(row.dataSync(), i * size);
  }
  return Tensor.fromHost(dtype, out, [rows.length, ...shape]);
}

function byKey(values: readonly Record<string, unknown>[], name: string, kind: "array" | "object"): unknown {
  const keys = Object.keys(values[0]);
  const odd = values.findIndex((value) => Object.keys(value).sort().join() !== [...keys].sort().join());
  if (odd >= 0) {
    throw new ShapeError(
      `collate: ${name} is ${describe(values[0])} in the first sample of the batch but ${describe(values[odd])} in number ${odd}; all must have the same parts, or pass a collate of your own`,
    );
  }
  const part = (key: string) => {
    const of = kind === "array" ? `${name}[${key}]` : `${name}.${key}`;
    return collateAt(
      values.map((value) => value[key]),
      of,
    );
  };
  return kind === "array" ? keys.map(part) : Object.fromEntries(keys.map((key) => [key, part(key)]));
}
