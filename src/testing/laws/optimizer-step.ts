import fc from "fast-check";
import type { Optimizer } from "../../optim/optimizer.js";
import { checkOptions } from "../../options.js";
import { createArray } from "../../tensor/dtype.js";
import { type OptimizerCase, optimizerState } from "../arbitraries/optimizer-state.js";
import { adagradFormula } from "./adagrad-formula.js";
import { expectClose } from "./compare.js";
import { adamFormula, adamWFormula, type ScalarStep, sgdFormula } from "./formulas.js";
import { magnitude, read, toTensor, type Values } from "./host.js";
import { nadamFormula } from "./nadam-formula.js";
import { rmspropFormula } from "./rmsprop-formula.js";

/** What {@link optimizerStep} puts on trial, and what it is held against. */
export interface OptimizerStepOptions {
  /** Default: `arbitraries.optimizerState()`. */
  states?: fc.Arbitrary<OptimizerCase>;
  /** The optimizer on trial, for the case's parameter. Default: the library's, with the case's settings. */
  make?: (state: OptimizerCase) => Optimizer;
  /** What a step makes of a single number. Default: that of the case's kind. */
  formula?: (state: OptimizerCase) => ScalarStep;
  /** For each step. Default 8. */
  roundings?: number;
}

const FORMULAS = {
  SGD: sgdFormula,
  Adam: adamFormula,
  AdamW: adamWFormula,
  RMSprop: rmspropFormula,
  Adagrad: adagradFormula,
  NAdam: nadamFormula,
};

/**
 * The law that an optimizer is its formula: after each of several steps, every element of the parameter is where the
 * formula on single numbers, in float64, takes it. Without options it is said of every class of `optim`; with `make`
 * and `formula` of an optimizer of one's own.
 *
 * They may differ by 8 `roundings` for each step so far, of the largest parameter or gradient.
 *
 * @throws {LawError} inside the property, where the law does not hold.
 * @example
 * fc.assert(laws.optimizerStep());
 * fc.assert(
 *   laws.optimizerStep({
 *     make: ({ parameter }) => new optim.SGD([parameter], { lr: 0.5 }),
 *     formula: () => (w, gradient) => w - 0.5 * gradient,
 *   }),
 * );
 */
export function optimizerStep(options: OptimizerStepOptions = {}): fc.IPropertyWithHooks<[OptimizerCase]> {
  const law = "optimizerStep";
  checkOptions(law, options, { states: true, make: true, formula: true, roundings: true });
  const { states = optimizerState(), make = (state) => state.make(), roundings = 8 } = options;
  const { formula = ({ kind, options }) => FORMULAS[kind](options) } = options;
  return fc.property(states, (state) => {
    const { parameter, gradients } = state;
    const optimizer = make(state);
    let expected = read(law, parameter);
    let scale = magnitude(expected);
    const steps = Array.from(expected.data, () => formula(state));
    for (const [i, given] of gradients.entries()) {
      const gradient = read(law, given);
      optimizer.zeroGrad();
      parameter.grad = toTensor(gradient);
      optimizer.step();

      const data = createArray("float64", expected.data.length);
      for (let k = 0; k < data.length; k++) data[k] = steps[k](expected.data[k], gradient.data[k]);
      expected = { ...expected, data };
      scale = Math.max(scale, magnitude(expected, gradient));
      const claim = {
        law,
        formula: "step(w, g) = formula(w, g)",
        of: `${optimizer.constructor.name}, step ${i + 1}`,
        hint: "The formula, on single numbers in float64, is the right side",
      };
      const rounded: Values = { ...expected, dtype: parameter.dtype };
      expectClose(claim, read(law, parameter), rounded, {
        roundings: roundings * (i + 1),
        scale,
      });
    }
  });
}
