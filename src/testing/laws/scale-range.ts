import fc from "fast-check";
import { checkOptions } from "../../options.js";
import { createArray } from "../../tensor/dtype.js";
import { sizeOf } from "../../tensor/shape.js";
import { weightsFor } from "../gradcheck/weights.js";
import { expectClose } from "./compare.js";
import { type Call, differentiate, shapeOf } from "./gradients.js";
import { magnitude, read, toTensor, type Values } from "./host.js";

/** What an op has of its own, beside its inputs: see the reasons in the op table. */
export interface OwnScale {
  /** A magnitude below which an error does not count: 1 for differences of probabilities. Default 0. */
  unit?: number;
  /** The largest exponent of 2 that inputs are multiplied by. Default 126. */
  largest?: number;
  /** The positions of inputs that keep their values, as probabilities must. */
  fixed?: readonly number[];
}

/** What {@link scaleRange} takes beside the calls. */
export interface ScaleRangeOptions extends OwnScale {
  /** What to call the op in the message. Default: the call's own name. */
  name?: string;
  /** How many roundings of the largest magnitude of a tensor its elements may be off. Default 16. */
  roundings?: number;
}

/** A call, and what each input is multiplied by, as an exponent of 2. */
export type ScaleRangeCase = [call: Call, exponents: readonly number[]];

const LARGEST = (2 - 2 ** -23) * 2 ** 127;
const SMALLEST_NORMAL = 2 ** -126;
const ROUNDING = 2 ** -24;
/** No dy that a slope is asked of is less than 1 / this. */
const DY_RANGE = 2;
/** Exponents are drawn for as many inputs; any beyond keep their values. */
const MOST_INPUTS = 6;

/** From where an eighth is a normal float32 to where 2 is one: 1e-37 to 1e38. Powers of 2 keep what is exact exact. */
function exponents(largest: number): fc.Arbitrary<readonly number[]> {
  const exponent = fc.oneof(
    fc.integer({ min: -8, max: Math.min(8, largest) }),
    fc.integer({ min: -123, max: largest }),
    fc.constantFrom(-123, -64, Math.floor(largest / 2), largest),
  );
  return fc.array(exponent, { minLength: MOST_INPUTS, maxLength: MOST_INPUTS });
}

/**
 * The law that float32 is right for large and for tiny values: f in float32, on the active backend, is the float32
 * nearest to f in float64, for inputs from 1e-37 to 1e38, and so are its gradients. So a result is infinite only where
 * the true value is beyond 3.4e38, and 0 or subnormal, of which nothing more is asked, only where it is below 1.2e-38.
 *
 * Takes an arbitrary of calls `{ inputs, fn }`, such as those in `opInfo`, and multiplies each input by a power of 2. An
 * element may be off by 16 `roundings` of the largest magnitude of its tensor, or of what the op makes of the magnitudes
 * |x| and |dy|, which for a sum of products is Σ|a||b|: terms that cancel leave their roundings. By the same rule an
 * intermediate may overflow where Σ|a||b| does.
 *
 * @throws {LawError} inside the property, where the law does not hold.
 * @example
 * fc.assert(laws.scaleRange(opInfo.div.variants["of broadcast shapes"].samples));
 */
export function scaleRange(
  calls: fc.Arbitrary<Call>,
  options: ScaleRangeOptions = {},
): fc.IPropertyWithHooks<ScaleRangeCase> {
  checkOptions("scaleRange", options, {
    name: true,
    roundings: true,
    unit: true,
    largest: true,
    fixed: true,
  });
  const { name, roundings = 16, unit = 0, largest = 126, fixed = [] } = options;
  const law = "scaleRange";
  return fc.property(calls, exponents(largest), (call, drawn) => {
    const { inputs, fn } = call;
    const exponentOf = (i: number) => (fixed.includes(i) ? 0 : (drawn[i] ?? 0));
    const x = inputs.map((input, i) => scaled(read(law, input), exponentOf(i)));
    const runs = runsOf(law, fn, x);
    for (const [i, { got, want, terms }] of runs.entries()) {
      const least = Math.max(unit, SMALLEST_NORMAL / (roundings * ROUNDING));
      const scale = Math.max(least, Math.min(magnitude(want, terms), LARGEST));
      const part = i === 0 ? "y" : inputs.length > 1 ? `dx${i - 1}` : "dx";
      const powers = inputs.map((_, k) => `2^${exponentOf(k)}`).join(", ");
      const claim = {
        law,
        formula: "f(x) in float32 = the float32 nearest to f(x)",
        of: `${part} of f = ${name ?? call.name ?? "fn"} of inputs times ${powers}`,
        hint: "An intermediate may be infinite or 0 where the result is neither: take quotients before squares, and the largest out of a sum",
      };
      expectClose(claim, got, nearest(want, terms, got), { roundings, scale });
    }
  });
}

interface Run {
  got: Values;
  /** In float64. */
  want: Values;
  /** What the op makes of |x| and |dy|. */
  terms: Values;
}

/** Of the result, and of each gradient. */
function runsOf(law: string, fn: Call["fn"], x: readonly Values[]): Run[] {
  const shape = shapeOf(law, () => fn(...x.map(toTensor)));
  const dy: Values = { shape, dtype: "float64", data: weightsFor(sizeOf(shape), 0) };
  const parts = (inputs: readonly Values[], from: Values) => {
    const { y, gradients } = differentiate(law, fn, inputs, from);
    return [y, ...gradients];
  };
  const double = x.map((input) => as("float64", input));
  const got = parts(x, as("float32", dy));
  const want = parts(double, dy);
  const terms = parts(double.map(magnitudes), magnitudes(dy));
  return got.map((part, i) => ({ got: part, want: want[i], terms: terms[i] }));
}

/** The true values in float32. Where an intermediate may have overflowed, what was computed, if it is no wrong number. */
function nearest(want: Values, terms: Values, got: Values): Values {
  const data = createArray("float32", want.data.length);
  for (let i = 0; i < data.length; i++) {
    const [x, term, computed] = [Math.abs(want.data[i]), Math.abs(terms.data[i]), got.data[i]];
    // A dy below 1 may be what brings a slope back under the largest number.
    const beyond = !(Math.max(x, term) <= LARGEST / DY_RANGE);
    const excused = beyond && (x <= LARGEST || !Number.isFinite(computed));
    data[i] = excused ? computed : want.data[i];
  }
  return { ...want, dtype: "float32", data };
}

const scaled = (x: Values, exponent: number): Values =>
  mapped(x, "float32", (value) => value * 2 ** exponent);
const as = (dtype: "float32" | "float64", x: Values): Values => mapped(x, dtype, (value) => value);
const magnitudes = (x: Values): Values => mapped(x, x.dtype, Math.abs);

function mapped(x: Values, dtype: Values["dtype"], f: (value: number) => number): Values {
  const data = createArray(dtype, x.data.length);
  for (let i = 0; i < data.length; i++) data[i] = f(x.data[i]);
  return { ...x, dtype, data };
}
