import fc from "fast-check";
import { zeros } from "../../tensor/creation.js";
import { isFloat } from "../../tensor/dtype.js";
import type { Tensor } from "../../tensor/tensor.js";
import { elementsOf } from "../arbitraries/tensor.js";
import { tensorsOf } from "../arbitraries/tensors-of.js";
import { type Call, shapeOf } from "./gradients.js";
import { call, casesOf, givenPart, type LawOp, type LawOptions, nameOf } from "./law-options.js";

/** A case of an op of one input shows that input; one of a call that was drawn shows the call. */
export type CallCase<Given, More> = More &
  (
    | {
        /** What was drawn for the op beside its input. */
        given?: Given;
        /** The input. */
        x: Tensor;
      }
    | {
        /** The call that was drawn. */
        call: Call;
      }
  );

/** The call that a case is about. */
export const callIn = <Given>(op: LawOp<Given> | fc.Arbitrary<Call>, c: CallCase<Given, unknown>): Call =>
  "call" in c ? c.call : { inputs: [c.x], fn: (x) => call(op as LawOp<Given>, x, c.given as Given) };

/** Cases of an op, or of drawn calls, with gradients that have the shape of the result. */
export function callCases<Given>(
  law: string,
  op: LawOp<Given> | fc.Arbitrary<Call>,
  options: LawOptions<Given>,
  gradients: number,
): fc.Arbitrary<{ subject: CallCase<Given, unknown>; dys: Tensor[] }> {
  const { dtype = "float64" } = options;
  const times = <T>(value: T) => new Array<T>(gradients).fill(value);
  if (!(op instanceof fc.Arbitrary)) {
    return casesOf(law, options, {
      extra: {},
      more: (shape, given) => times(shapeOf(law, () => call(op, zeros(shape, { dtype }), given))),
    }).map(({ given, tensors: [x, ...dys] }) => ({ subject: { ...givenPart(given), x }, dys }));
  }
  return tensorsOf(op, ({ fn, inputs }) => {
    const shape = shapeOf(law, () => fn(...inputs));
    const own = inputs.find((input) => isFloat(input.dtype))?.dtype ?? dtype;
    return times({ shape, dtype: own, cells: elementsOf(law, own, options) });
  }).map(({ plan, tensors }) => ({ subject: { call: plan }, dys: tensors }));
}

export const callName = <Given>(op: LawOp<Given> | fc.Arbitrary<Call>): string =>
  op instanceof fc.Arbitrary ? "fn" : nameOf(op);
