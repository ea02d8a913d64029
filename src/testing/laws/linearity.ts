import fc from "fast-check";
import { checkOptions } from "../../options.js";
import type { Tensor } from "../../tensor/tensor.js";
import { expectClose } from "./compare.js";
import { combine, evaluate, magnitude, read, toTensor } from "./host.js";
import {
  call,
  casesOf,
  givenPart,
  LAW_NAMES,
  type LawCase,
  type LawOp,
  type LawOptions,
  nameOf,
} from "./law-options.js";

/** One case of {@link linearity}. */
export interface LinearityCase<Given> extends LawCase<Given> {
  /** Another input of the same shape. */
  y: Tensor;
  /** The factor of x. */
  a: number;
  /** The factor of y. */
  b: number;
}

/** Quarters from −2 to 2: a·x + b·y of numbers on the grid is exact. */
export const coefficient = (): fc.Arbitrary<number> => fc.integer({ min: -8, max: 8 }).map((k) => k / 4);

/**
 * The law of linearity, f(a·x + b·y) = a·f(x) + b·f(y): for convolutions without bias, sums, means, slices, im2col and
 * everything else that only adds and scales.
 *
 * The sides may differ by 16 `roundings` of the largest magnitude among a·x, b·y, f(a·x + b·y), a·f(x) and b·f(y).
 *
 * @throws {LawError} inside the property, where the law does not hold.
 * @example
 * fc.assert(laws.linearity((x) => mean(x, -1), { shape: arbitraries.shape({ minRank: 1 }) }));
 * // What else the op depends on is drawn too:
 * fc.assert(
 *   laws.linearity((x, { weight, options }) => conv2d(x, weight, null, options), {
 *     given: arbitraries.conv2dCase(),
 *     shape: ({ x }) => x.shape,
 *   }),
 * );
 */
export function linearity<Given = undefined>(
  op: LawOp<Given>,
  options: LawOptions<Given> = {},
): fc.IPropertyWithHooks<[LinearityCase<Given>]> {
  const law = "linearity";
  checkOptions(law, options, LAW_NAMES);
  const claim = {
    law,
    formula: "f(a·x + b·y) = a·f(x) + b·f(y)",
    of: `f = ${nameOf(op, options.name)}`,
    hint: "An op with a constant term, such as a bias, is only affine: leave it out",
  };
  const cases = casesOf(law, options, {
    extra: { a: coefficient(), b: coefficient() },
    more: (shape) => [shape],
  }).map(({ given, tensors: [x, y], extra }) => ({ ...givenPart(given), x, y, ...extra }));

  return fc.property(cases, ({ given, a, b, ...c }: LinearityCase<Given>) => {
    const f = (t: Tensor) => evaluate(law, () => call(op, t, given as Given));
    const [x, y] = [read(law, c.x), read(law, c.y)];
    const [fx, fy, left] = [f(c.x), f(c.y), f(toTensor(combine(a, x, b, y)))];
    const scale = Math.max(magnitude(left), Math.abs(a) * magnitude(x, fx), Math.abs(b) * magnitude(y, fy));
    expectClose(claim, left, combine(a, fx, b, fy), { roundings: options.roundings ?? 16, scale });
  });
}
