import fc from "fast-check";
import { checkOptions } from "../../options.js";
import { normalizeAxis } from "../../tensor/shape.js";
import type { Tensor } from "../../tensor/tensor.js";
import { shape as anyShape } from "../arbitraries/shape.js";
import { elementsOf } from "../arbitraries/tensor.js";
import { expectSame } from "./compare.js";
import { evaluate, magnitude, read, take, toTensor, type Values, zip } from "./host.js";
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

/** What {@link shiftInvariance} takes beside the op. */
export interface ShiftInvarianceOptions<Given> extends LawOptions<Given> {
  /** Along which all elements are shifted by the same. Default −1: the last. */
  axis?: number;
  /** Shifts are whole numbers up to this, of both signs. Default 1,000. */
  maxShift?: number;
}

/** One case of {@link shiftInvariance}. */
export interface ShiftInvarianceCase<Given> extends LawCase<Given> {
  /** x with 1 in the place of the axis. */
  c: Tensor;
}

/**
 * The law of shifts, f(x + c) = f(x) for every c that is constant along an axis: softmax, logSoftmax and crossEntropy
 * see only differences of logits. Shifts of up to 1,000 show whether the largest logit is subtracted before exp.
 *
 * The shift itself rounds nothing: elements are eighths, shifts whole numbers. The sides may differ by 16 `roundings` of
 * the largest magnitude of the results; 0 asks for the same bits.
 *
 * @throws {LawError} inside the property, where the law does not hold.
 * @example
 * fc.assert(laws.shiftInvariance((x) => softmax(x), { roundings: 0 }));
 * fc.assert(
 *   laws.shiftInvariance((logits, labels) => crossEntropy(logits, labels), {
 *     given: arbitraries.labels({ N: 4, classes: 3 }),
 *     shape: [4, 3],
 *   }),
 * );
 */
export function shiftInvariance<Given = undefined>(
  op: LawOp<Given>,
  options: ShiftInvarianceOptions<Given> = {},
): fc.IPropertyWithHooks<[ShiftInvarianceCase<Given>]> {
  const law = "shiftInvariance";
  checkOptions(law, options, { ...LAW_NAMES, axis: true, maxShift: true });
  const { axis = -1, maxShift = 1000, dtype = "float64", roundings = 16, size } = options;
  const claim = {
    law,
    formula: "f(x + c) = f(x)",
    of: `f = ${nameOf(op, options.name)}`,
    hint: "Only differences of elements may matter: subtract the largest one first, and exp cannot overflow either",
  };
  const cells = elementsOf(law, dtype, { min: -maxShift, max: maxShift, step: 1 });
  const cases = casesOf(law, options, {
    shape: anyShape({ minRank: axis < 0 ? -axis : axis + 1, size }),
    extra: {},
    more: (shape) => [
      { shape: shape.map((n, i) => (i === axis || i === axis + shape.length ? 1 : n)), dtype, cells },
    ],
  }).map(({ given, tensors: [x, c] }) => ({ ...givenPart(given), x, c }));

  return fc.property(cases, ({ given, ...c }: ShiftInvarianceCase<Given>) => {
    const f = (t: Values) => evaluate(law, () => call(op, toTensor(t), given as Given));
    const x = read(law, c.x);
    const n = x.shape[normalizeAxis(law, axis, x.shape.length)];
    const shift = take(read(law, c.c), axis, new Array<number>(n).fill(0));
    const right = f(x);
    expectSame(claim, f(zip(x, shift, (a, b) => a + b)), right, { roundings, scale: magnitude(right) });
  });
}
