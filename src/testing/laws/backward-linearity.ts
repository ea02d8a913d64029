import fc from "fast-check";
import { checkOptions } from "../../options.js";
import type { Tensor } from "../../tensor/tensor.js";
import { type CallCase, callCases, callIn, callName } from "./call-cases.js";
import { expectClose } from "./compare.js";
import { type Call, differentiate } from "./gradients.js";
import { combine, magnitude, read, type Values } from "./host.js";
import type { LawOp, LawOptions } from "./law-options.js";
import { LAW_NAMES } from "./law-options.js";
import { coefficient } from "./linearity.js";

/** Two gradients that arrive, and how they are mixed. */
export interface GradientPair {
  /** Of the shape of the result. */
  dy1: Tensor;
  /** Another of the same shape. */
  dy2: Tensor;
  /** The factor of dy1. */
  a: number;
  /** The factor of dy2. */
  b: number;
}

/** One case of {@link backwardLinearity}. */
export type BackwardLinearityCase<Given> = CallCase<Given, GradientPair>;

/**
 * The law that every backward is linear in the gradient that comes in, f'(x)ᵀ(a·dy₁ + b·dy₂) = a·f'(x)ᵀdy₁ + b·f'(x)ᵀdy₂,
 * whatever f is. It needs no derivative that is known, and finds a backward that ignores dy, adds a constant, or clips.
 *
 * Takes an op of one input, or an arbitrary of calls `{ inputs, fn }` such as those in `opInfo`. The sides may differ by
 * 64 `roundings` of the largest magnitude among the terms and a·dy₁ and b·dy₂: more than elsewhere, since a backward may
 * add up numbers that are larger than what they come to.
 *
 * @throws {LawError} inside the property, where the law does not hold.
 * @example
 * fc.assert(laws.backwardLinearity(sigmoid));
 * fc.assert(laws.backwardLinearity(opInfo.conv2d.variants.groups.samples));
 */
export function backwardLinearity<Given = undefined>(
  op: LawOp<Given> | fc.Arbitrary<Call>,
  options: LawOptions<Given> = {},
): fc.IPropertyWithHooks<[BackwardLinearityCase<Given>]> {
  const law = "backwardLinearity";
  checkOptions(law, options, LAW_NAMES);
  const coefficients = fc.tuple(coefficient(), coefficient());
  const cases = fc.tuple(callCases(law, op, options, 2), coefficients).map(
    ([
      {
        subject,
        dys: [dy1, dy2],
      },
      [a, b],
    ]) => ({ ...subject, dy1, dy2, a, b }),
  );

  return fc.property(cases, ({ a, b, ...c }: BackwardLinearityCase<Given>) => {
    const { fn, inputs, name } = callIn(op, c);
    const [dy1, dy2] = [read(law, c.dy1), read(law, c.dy2)];
    const x = inputs.map((input) => read(law, input));
    const gradients = (dy: Values) => differentiate(law, fn, x, dy).gradients;
    const [left, first, second] = [gradients(combine(a, dy1, b, dy2)), gradients(dy1), gradients(dy2)];
    const scale = Math.max(
      magnitude(...left),
      Math.abs(a) * magnitude(dy1, ...first),
      Math.abs(b) * magnitude(dy2, ...second),
    );
    for (const i of x.keys()) {
      const claim = {
        law,
        formula: "f'(x)ᵀ(a·dy₁ + b·dy₂) = a·f'(x)ᵀdy₁ + b·f'(x)ᵀdy₂",
        of: `f = ${options.name ?? name ?? callName(op)}${x.length > 1 ? `, input ${i}` : ""}`,
        hint: "A backward multiplies dy by a matrix that does not depend on dy: it must not ignore it, add to it, or compare it",
      };
      const allowance = { roundings: options.roundings ?? 64, scale };
      expectClose(claim, left[i], combine(a, first[i], b, second[i]), allowance);
    }
  });
}
