import fc from "fast-check";
import { checkOptions } from "../../options.js";
import { isFloat } from "../../tensor/dtype.js";
import { type CallCase, callCases, callIn, callName } from "./call-cases.js";
import { expectSameBits } from "./compare.js";
import type { Call } from "./gradients.js";
import { evaluate, read, toTensor } from "./host.js";
import { EXACT_LAW_NAMES, type LawOp, type LawOptions, thirds } from "./law-options.js";

/** One case of {@link noGradInvariance}. */
export type NoGradCase<Given> = CallCase<Given, object>;

/**
 * The law that recording changes nothing: an op under `noGrad`, on tensors that want no gradient, gives the same bits as
 * one that is recorded for `backward`. A faster way without a graph must not be another way to round.
 *
 * Takes an op of one input, with thirds for its elements, or an arbitrary of calls `{ inputs, fn }` such as those in `opInfo`.
 *
 * @throws {LawError} inside the property, where the law does not hold.
 * @example
 * fc.assert(laws.noGradInvariance((x) => softmax(x), { shape: [2, 3] }));
 * fc.assert(laws.noGradInvariance(opInfo.conv2d.variants.groups.samples));
 */
export function noGradInvariance<Given = undefined>(
  op: LawOp<Given> | fc.Arbitrary<Call>,
  options: Omit<LawOptions<Given>, "roundings"> = {},
): fc.IPropertyWithHooks<[NoGradCase<Given>]> {
  const law = "noGradInvariance";
  checkOptions(law, options, EXACT_LAW_NAMES);
  const cases = callCases(law, op, { elements: thirds(), ...options }, 0).map(
    ({ subject }) => subject as NoGradCase<Given>,
  );

  return fc.property(cases, (c) => {
    const { fn, inputs, name } = callIn(op, c);
    const x = inputs.map((input) => read(law, input));
    const leaves = x.map((input) => {
      const leaf = toTensor(input);
      leaf.requiresGrad = isFloat(leaf.dtype);
      return leaf;
    });
    const claim = {
      law,
      formula: "noGrad(f)(x) = f(x)",
      of: `f = ${options.name ?? name ?? callName(op)}`,
      hint: "What is computed must not depend on whether a gradient is wanted",
    };
    const recorded = read(law, fn(...leaves));
    expectSameBits(
      claim,
      evaluate(law, () => fn(...x.map(toTensor))),
      recorded,
    );
  });
}
