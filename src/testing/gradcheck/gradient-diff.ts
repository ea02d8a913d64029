// The two gradients as test runners print differences: alike but for what is wrong.

import { formatShape, indexAt, type Shape, sizeOf } from "../../tensor/shape.js";
import type { InputElements } from "./elements.js";
import type { ReportData } from "./report.js";

/** A gradient as nested arrays; what has no number there is told in words. */
type Rounded = number | string | readonly Rounded[] | { readonly [index: string]: Rounded };

/** Gradients of the inputs that are wrong, by name: those of `backward`, and those that differences say. */
export interface GradientDiff {
  /** What `backward` answers. */
  readonly actual: Readonly<Record<string, Rounded>>;
  /** The same, but for what is wrong: there it is what the differences say. */
  readonly expected: Readonly<Record<string, Rounded>>;
}

/** Inputs of up to this many elements are printed whole, for where the wrong ones lie says much. */
const WHOLE = 64;
/** Of larger ones so many of the worst. */
const LISTED = 20;
/** Digits, where the two do not need more to be told apart. */
const DIGITS = 6;

/** Null where no single element is known to be wrong. */
export function gradientDiff({ elements }: Pick<ReportData, "elements">): GradientDiff | null {
  const wrong = elements.filter(({ verdict }) => verdict.includes("failed"));
  if (wrong.length === 0) return null;
  const side = (which: 0 | 1) => Object.fromEntries(wrong.map((one) => [one.name, gradient(one, which)]));
  return { actual: side(0), expected: side(1) };
}

function gradient(input: InputElements, side: 0 | 1): Rounded {
  const { shape, positions, verdict, error, tolerance } = input;
  const values = positions.map((_, k) => roundedPair(input, k)[side]);
  if (positions.length === sizeOf(shape) && positions.length <= WHOLE) return nested(values, shape);
  const excess = (k: number) => (Number.isNaN(error[k]) ? Infinity : error[k] / tolerance[k]);
  const failed = [...positions.keys()].filter((k) => verdict[k] === "failed");
  const listed = [...failed].sort((a, b) => excess(b) - excess(a)).slice(0, LISTED);
  const entries = listed
    .sort((a, b) => positions[a] - positions[b])
    .map((k): [string, Rounded] => [formatShape(indexAt(positions[k], shape)), values[k]]);
  const more = failed.length - listed.length;
  return Object.fromEntries(more === 0 ? entries : [...entries, ["…", `${more} more are wrong`]]);
}

/** What stands on the two sides for one element: the same where it is not wrong. */
function roundedPair(input: InputElements, k: number): [Rounded, Rounded] {
  const [analytical, numerical, bound] = [input.analytical[k], input.numerical[k], input.bound[k]];
  const answered = rounded(analytical, bound, DIGITS);
  if (input.verdict[k] !== "failed") return [answered, answered];
  if (input.kind[k] === "jump") return [answered, "no slope: the function jumps"];
  const between = input.between[k];
  if (between !== null) {
    const [low, high] = between.map((slope) => rounded(slope, bound, DIGITS));
    return [answered, `between ${low} and ${high}`];
  }
  for (let digits = DIGITS; digits <= 15; digits++) {
    const [a, n] = [rounded(analytical, bound, digits), rounded(numerical, bound, digits)];
    if (!Object.is(a, n)) return [a, n];
  }
  return [analytical, numerical];
}

/** The digits of a slope that lie above its bound, and at most so many. */
function rounded(slope: number, bound: number, most: number): number {
  if (slope === 0 || Math.abs(slope) <= bound) return 0;
  if (!Number.isFinite(slope)) return slope;
  const known = bound > 0 ? Math.ceil(Math.log10(Math.abs(slope) / bound)) : most;
  return Number(slope.toPrecision(Math.min(Math.max(known, 1), most)));
}

/** Values in row-major order as arrays in arrays. */
function nested(values: readonly Rounded[], shape: Shape): Rounded {
  if (shape.length === 0) return values[0];
  const [size, ...rest] = shape;
  const step = sizeOf(rest);
  return Array.from({ length: size }, (_, i) => nested(values.slice(i * step, (i + 1) * step), rest));
}
