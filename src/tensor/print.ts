import { type DType, isFloat, type NumericArray } from "./dtype.js";
import { formatShape, type Shape, stridesOf } from "./shape.js";

/** What is printed of a tensor. */
interface Printable {
  readonly shape: Shape;
  readonly dtype: DType;
  readonly size: number;
  readonly requiresGrad: boolean;
  /** The op that made it. */
  readonly node: { readonly op: string; readonly calledAs: string | null } | null;
  readonly buffer: { readonly released: boolean };
  dataSync(): NumericArray;
}

// As in PyTorch: above 1,000 elements only three at each end of every axis are shown, and lines end after 80 columns.
const SUMMARY_THRESHOLD = 1000;
const EDGE = 3;
const COLUMNS = 80;
const DIGITS = 4;

/** Heading with shape and dtype, then the elements in aligned columns, as many to a line as fit. */
export function formatTensor(t: Printable): string {
  const flags =
    t.node !== null ? ` from ${t.node.calledAs ?? t.node.op}` : t.requiresGrad ? " requiresGrad" : "";
  const heading = `Tensor ${formatShape(t.shape)} ${t.dtype}${flags}`;
  if (t.buffer.released) return `${heading} (memory released)`;
  if (t.size === 0) return `${heading} (no elements)`;
  let data: NumericArray;
  try {
    data = t.dataSync();
  } catch {
    return `${heading} (on the device: read it with "await tensor.data()")`;
  }
  return `${heading}\n${formatElements(data, t)}`;
}

function formatElements(data: NumericArray, { shape, dtype, size }: Printable): string {
  const edge = size > SUMMARY_THRESHOLD ? EDGE : Number.POSITIVE_INFINITY;
  const strides = stridesOf(shape);
  const positions = (axis: number): (number | null)[] => {
    const n = shape[axis];
    const all = Array.from({ length: n }, (_, i) => i);
    return n > 2 * edge ? [...all.slice(0, edge), null, ...all.slice(n - edge)] : all;
  };

  const visible: number[] = [];
  const collect = (axis: number, offset: number): void => {
    if (axis === shape.length) visible.push(data[offset]);
    else for (const i of positions(axis)) if (i !== null) collect(axis + 1, offset + i * strides[axis]);
  };
  collect(0, 0);
  const format = numberFormat(visible, isFloat(dtype));
  const width = visible.reduce((most, value) => Math.max(most, format(value).length), 0);

  const render = (axis: number, offset: number, indent: string): string => {
    if (axis === shape.length) return format(data[offset]).padStart(width);
    const parts = positions(axis).map((i) =>
      i === null ? "…" : render(axis + 1, offset + i * strides[axis], `${indent} `),
    );
    // A blank line between matrices, a line break between rows, a comma between numbers.
    const separator = `,${"\n".repeat(Math.max(1, shape.length - 1 - axis))}${indent} `;
    const lines = axis === shape.length - 1 ? linesOf(parts, COLUMNS - indent.length, width) : parts;
    return `[${lines.join(separator)}]`;
  };
  return render(0, 0, "");
}

/** Numbers of one width, each followed by a comma or a bracket, put together to lines of at most so many columns. */
function linesOf(numbers: readonly string[], columns: number, width: number): string[] {
  const fitting = Math.max(1, Math.floor((columns - 1) / (width + 2)));
  return Array.from({ length: Math.ceil(numbers.length / fitting) }, (_, i) =>
    numbers.slice(i * fitting, (i + 1) * fitting).join(", "),
  );
}

/** Integers as they are; otherwise four digits behind the point, or an exponent where that would hide the values. */
function numberFormat(values: number[], float: boolean): (value: number) => string {
  const finite = values.filter(Number.isFinite);
  if (!float || finite.every(Number.isInteger)) return (value) => String(value);
  const magnitudes = finite.map(Math.abs).filter((m) => m > 0);
  const largest = magnitudes.reduce((a, b) => Math.max(a, b));
  const smallest = magnitudes.reduce((a, b) => Math.min(a, b));
  const exponent = largest >= 1e5 || largest < 1e-3 || smallest < 10 ** -DIGITS;
  return (value) =>
    !Number.isFinite(value) ? String(value) : exponent ? value.toExponential(DIGITS) : value.toFixed(DIGITS);
}
