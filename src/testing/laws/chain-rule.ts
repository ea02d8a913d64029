import fc from "fast-check";
import { checkOptions } from "../../options.js";
import { zeros } from "../../tensor/creation.js";
import type { Tensor } from "../../tensor/tensor.js";
import { expectClose } from "./compare.js";
import { differentiate, shapeOf } from "./gradients.js";
import { evaluate, magnitude, read } from "./host.js";
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

/** One case of {@link chainRule}. */
export interface ChainRuleCase<Given> extends LawCase<Given> {
  /** The gradient that arrives, of the shape of g(f(x)). */
  dz: Tensor;
}

/**
 * The chain rule, (g∘f)'(x)ᵀ dz = f'(x)ᵀ · g'(y)ᵀ dz with y = f(x): the gradient that `backward` carries through both ops
 * is what their own backwards make of dz one after the other. It finds an op that behaves otherwise inside a graph than on
 * a leaf: one that detaches, keeps state between forward and backward, or changes its input.
 *
 * The sides may differ by 16 `roundings` of the largest magnitude among the gradients.
 *
 * @throws {LawError} inside the property, where the law does not hold.
 * @example
 * fc.assert(laws.chainRule((x) => softmax(x), tanh, { shape: [2, 3] }));
 */
export function chainRule<Given = undefined>(
  f: LawOp<Given>,
  g: LawOp<Given>,
  options: LawOptions<Given> = {},
): fc.IPropertyWithHooks<[ChainRuleCase<Given>]> {
  const law = "chainRule";
  checkOptions(law, options, LAW_NAMES);
  const { dtype = "float64", roundings = 16 } = options;
  const claim = {
    law,
    formula: "(g∘f)'(x)ᵀ dz = f'(x)ᵀ · g'(f(x))ᵀ dz",
    of: `f = ${nameOf(f)} and g = ${nameOf(g)}`,
    hint: "An op must do the same inside a graph as on a leaf: not detach, keep nothing from another call, and leave its input as it is",
  };
  const composed = (x: Tensor, given: Given) => call(g, call(f, x, given), given);
  const cases = casesOf(law, options, {
    extra: {},
    more: (shape, given) => [shapeOf(law, () => composed(zeros(shape, { dtype }), given))],
  }).map(({ given, tensors: [x, dz] }) => ({ ...givenPart(given), x, dz }));

  return fc.property(cases, ({ given, ...c }: ChainRuleCase<Given>) => {
    const [x, dz] = [read(law, c.x), read(law, c.dz)];
    const step = (op: LawOp<Given>) => (t: Tensor) => call(op, t, given as Given);
    const whole = differentiate(law, (t) => composed(t, given as Given), [x], dz).gradients[0];
    const y = evaluate(law, () => step(f)(c.x));
    const dy = differentiate(law, step(g), [y], dz).gradients[0];
    const dx = differentiate(law, step(f), [x], dy).gradients[0];
    expectClose(claim, whole, dx, { roundings, scale: magnitude(whole, dx, dy, dz) });
  });
}
