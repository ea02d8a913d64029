import { describe } from "../../describe.js";
import { ValueError } from "../../errors.js";
import { checkOptions, type OptionNames } from "../../options.js";
import { checkSubject } from "../gradcheck/gradcheck.js";
import { type GradientOptions, settingsOf } from "../gradcheck/options.js";
import type { GradcheckReport } from "../gradcheck/report.js";
import type { GradientOf, NumericInputs, Widened } from "./inputs.js";
import type { Numbers } from "./numbers.js";
import { numbersSubject } from "./numbers-subject.js";

/** What {@link checkGradient} compares, how, and what it lets pass. */
export interface CheckGradientOptions extends Omit<GradientOptions, "inputs"> {
  /**
   * What f computes in. `float32` holds its values to 2^-24 instead of 2^-53, and takes larger steps. Default: `float32`
   * where x is a Float32Array or has one in it, else `float64`.
   */
  precision?: "float32" | "float64";
}

const OPTIONS: OptionNames<CheckGradientOptions> = {
  eps: true,
  atol: true,
  rtol: true,
  mode: true,
  directions: true,
  kinks: true,
  nondeterminismTolerance: true,
  undefinedGradients: true,
  seed: true,
  name: true,
  throws: true,
  precision: true,
};

/**
 * Puts the gradient of any function of numbers on trial, whoever computes it: `f` takes a number, (nested) arrays of
 * numbers, a `Float64Array` or a `Float32Array`, and so does `df`. It is {@link gradcheck} in all else: kinks, diagnosis
 * and report are the same, and so are the options but for those of tensors.
 *
 * - Where `f` returns a number, `df(x)` is its gradient: of the same structure as `x`.
 * - Where `f` returns an array, `df(x, dy)` is Jᵀ·dy: the gradient of Σ dy·f(x), where `dy` has the structure of what `f`
 *   returns. (Of a number dy is 1, so that one `df(x, dy)` serves both.)
 * - Several inputs are an object, and the gradient is one of the same names: `null` stands for no gradient.
 *
 * Both are given copies, which they must not change.
 *
 * @throws {GradcheckError} when the gradients differ (not with `throws: false`).
 * @throws {ValueError} when f or df cannot be checked: f is not deterministic or not finite, one of them changes what it
 *   was given, or returns what are no numbers.
 * @example
 * checkGradient((x) => x ** 3, (x) => 3 * x ** 2, 2).ok; // true
 * checkGradient((x) => x[0] * x[1], (x) => [x[1], x[0]], [3, 4]).ok; // true
 * checkGradient((x) => x.map(Math.exp), (x, dy) => x.map((v, i) => Math.exp(v) * dy[i]), [1, 2, 3]).ok; // true
 * checkGradient(({ w, b }) => w * 2 + b, () => ({ w: 2, b: 1 }), { w: 3, b: 4 }).ok; // true
 */
export function checkGradient<X extends NumericInputs, Y extends Numbers>(
  f: (x: Widened<X>) => Y,
  df: (x: Widened<X>, dy: Widened<Y>) => GradientOf<X>,
  x: X,
  options: CheckGradientOptions = {},
): GradcheckReport {
  checkOptions("checkGradient", options, OPTIONS);
  for (const [what, value] of [["f", f] as const, ["df", df] as const]) {
    if (typeof value === "function") continue;
    throw new ValueError(
      `checkGradient: ${what} is ${describe(value)}; it must be a function, as in checkGradient((x) => x ** 3, (x) => 3 * x ** 2, 2)`,
    );
  }
  const { precision, ...rest } = options;
  if (precision !== undefined && precision !== "float32" && precision !== "float64") {
    throw new ValueError(
      `checkGradient: precision is ${describe(precision)}; it must be "float32" or "float64"`,
    );
  }
  const subject = numbersSubject({ f: f as never, df: df as never, x, name: options.name, precision });
  const settings = settingsOf(rest, { op: "checkGradient", precision: subject.precision });
  return checkSubject(subject, settings);
}
