import { describe } from "../describe.js";
import { DTypeError, ShapeError } from "../errors.js";
import { createArray, dtypeOf, type NumericArray } from "../tensor/dtype.js";
import { formatShape, type Shape } from "../tensor/shape.js";
import { Tensor } from "../tensor/tensor.js";

/** What {@link defaultCollate} makes of samples of a type: of `string | null` one list, not a list of either. */
export type Collated<Sample> = [Sample] extends [Tensor | NumericArray | number | boolean]
  ? Tensor
  : [Sample] extends [string | null | undefined]
    ? Sample[]
    : { -readonly [Key in keyof Sample]: Collated<Sample[Key]> };

/**
 * One batch of several samples, by their type:
 *
 * - tensors of one shape are stacked along a new first axis; typed arrays count as tensors
 * - numbers become a tensor [N] of float32, whatever their values: 2 and 2.0 are one number in JavaScript, and a target
 *   that may be 2 or 2.5 must not change its type from batch to batch. Whole numbers beyond ±2²⁴ are rounded. Classes for
 *   `crossEntropy` must be int32: give them as `tensor(label, { dtype: "int32" })`, or cast the batch.
 * - booleans become a tensor [N] of uint8
 * - arrays and plain objects are put together element by element: of N samples [image, label] it makes [images, labels]
 * - strings, null and undefined are listed
 *
 * Source: https://pytorch.org/docs/stable/data.html#torch.utils.data.default_collate
 *
 * @throws {ShapeError} when tensors differ in shape, or arrays and objects in what they have; {@link DTypeError} when
 * samples differ in type, or are of one that cannot be put together.
 * @example
 * const [points, targets, classes] = defaultCollate([
 *   [tensor([1, 2]), 7, tensor(0, { dtype: "int32" })],
 *   [tensor([3, 4]), 8.5, tensor(1, { dtype: "int32" })],
 * ] as [Tensor, number, Tensor][]);
 * points; // [[1, 2], [3, 4]]
 * targets; // [7, 8.5]
 * classes; // [0, 1]
 */
export function defaultCollate<Sample>(samples: readonly Sample[]): Collated<Sample> {
  return collateNamed(samples, (i) => (i === 0 ? "the first sample of the batch" : `number ${i}`));
}

/** The same, where errors call the samples of the batch by these names. */
export function collateNamed<Sample>(samples: readonly Sample[], nameOf: NameOf): Collated<Sample> {
  if (samples.length === 0) {
    throw new ShapeError("collate: there are no samples; a batch is of at least one");
  }
  return collateAt(samples, "sample", nameOf) as Collated<Sample>;
}

type NameOf = (number: number) => string;

/** `name` is what is put together here: the sample, or a part of it such as `sample[0].image`. */
function collateAt(values: readonly unknown[], name: string, nameOf: NameOf): unknown {
  const kinds = values.map((value, i) => kindOf(value, name, () => nameOf(i)));
  const [kind] = kinds;
  const odd = kinds.findIndex((other) => other !== kind);
  if (odd >= 0) {
    throw new DTypeError(
      `collate: ${name} is ${describe(values[0])} in ${nameOf(0)} but ${describe(values[odd])} in ${nameOf(odd)}; all must be of one type, or pass a collate of your own`,
    );
  }
  switch (kind) {
    case "tensor":
      return stackRows(values as Tensor[], name, nameOf);
    case "typed array":
      return stackRows((values as NumericArray[]).map(asTensor), name, nameOf);
    case "number":
      return Tensor.fromHost("float32", Float32Array.from(values as number[]), [values.length]);
    case "boolean":
      return Tensor.fromHost("uint8", Uint8Array.from(values as boolean[], Number), [values.length]);
    case "array":
    case "object":
      return byKey(values as Record<string, unknown>[], name, kind, nameOf);
    default:
      return [...values];
  }
}

type Kind = "tensor" | "typed array" | "number" | "boolean" | "array" | "object" | "listed";

function kindOf(value: unknown, name: string, sample: () => string): Kind {
  if (value instanceof Tensor) return "tensor";
  if (typeof value === "number" || typeof value === "boolean") return typeof value as "number" | "boolean";
  if (typeof value === "string" || value === null || value === undefined) return "listed";
  if (Array.isArray(value)) return "array";
  if (isNumericArray(value)) return "typed array";
  const prototype = typeof value === "object" ? Object.getPrototypeOf(value) : undefined;
  if (prototype === null || prototype === Object.prototype) return "object";
  throw new DTypeError(
    `collate: ${name} is ${describe(value)} in ${sample()}; it must be a tensor, a number, a boolean, a string, or an array or plain object of such: make a tensor of it, or pass a collate of your own`,
  );
}

const isNumericArray = (value: unknown): value is NumericArray =>
  [Float32Array, Float64Array, Int32Array, Uint8Array].some((Type) => value instanceof Type);

const asTensor = (data: NumericArray): Tensor => Tensor.fromHost(dtypeOf(data), data, [data.length]);

/** The elements are copied on the host, where data sets make them; a device gets the batch whole. */
function stackRows(rows: readonly Tensor[], name: string, nameOf: NameOf): Tensor {
  const [{ shape, dtype, size }] = rows;
  const out = createArray(dtype, rows.length * size);
  for (const [i, row] of rows.entries()) {
    if (row.dtype !== dtype) {
      throw new DTypeError(
        `collate: ${name} is ${dtype} in ${nameOf(0)} but ${row.dtype} in ${nameOf(i)}; all must be of one type: cast them`,
      );
    }
    if (formatShape(row.shape) !== formatShape(shape)) {
      throw new ShapeError(
        `collate: ${name} is ${formatShape(shape)} in ${nameOf(0)} but ${formatShape(row.shape)} in ${nameOf(i)}; all must have one shape: ${wayToOneShape(shape, row.shape)}, or pass a collate of your own`,
        { first: shape, other: row.shape, number: i },
      );
    }
    out.set(row.dataSync(), i * size);
  }
  return Tensor.fromHost(dtype, out, [rows.length, ...shape]);
}

/** Images that have the same height and width, or another number of channels, are not mended by a new size alone. */
function wayToOneShape(a: Shape, b: Shape): string {
  if (a.length !== b.length) return "give all as many axes";
  if (a.length !== 3) return "cut them, or pad them";
  const ways: string[] = [];
  if (a[0] !== b[0]) ways.push("give all images the same channels, with rgbImage in decode");
  if (a[1] !== b[1] || a[2] !== b[2]) ways.push("end the transform with a Resize or a crop");
  return ways.join(" and ");
}

function byKey(
  values: readonly Record<string, unknown>[],
  name: string,
  kind: "array" | "object",
  nameOf: NameOf,
): unknown {
  const keys = Object.keys(values[0]);
  const odd = values.findIndex((value) => Object.keys(value).sort().join() !== [...keys].sort().join());
  if (odd >= 0) {
    throw new ShapeError(
      `collate: ${name} is ${describe(values[0])} in ${nameOf(0)} but ${describe(values[odd])} in ${nameOf(odd)}; all must have the same parts, or pass a collate of your own`,
    );
  }
  const part = (key: string) => {
    const of = kind === "array" ? `${name}[${key}]` : `${name}.${key}`;
    return collateAt(
      values.map((value) => value[key]),
      of,
      nameOf,
    );
  };
  return kind === "array" ? keys.map(part) : Object.fromEntries(keys.map((key) => [key, part(key)]));
}
