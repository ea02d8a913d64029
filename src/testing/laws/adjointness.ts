import fc from "fast-check";
import { checkOptions } from "../../options.js";
import { zeros } from "../../tensor/creation.js";
import type { Tensor } from "../../tensor/tensor.js";
import { expectClose } from "./compare.js";
import { differentiate, shapeOf } from "./gradients.js";
import { comparable, evaluate, read, type Values, zip } from "./host.js";
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

/** What {@link adjointness} takes beside the op. */
export interface AdjointnessOptions<Given> extends LawOptions<Given> {
  /** Aᵀ. Default: the op's own backward. */
  adjoint?: (y: Tensor, given: Given) => Tensor;
}

/** One case of {@link adjointness}. */
export interface AdjointnessCase<Given> extends LawCase<Given> {
  /** Of the shape of the result. */
  y: Tensor;
}

const inner = (p: Values, q: Values): Values => {
  const products = zip({ ...p, dtype: "float64" }, q, (a, b) => a * b).data as Float64Array;
  return { shape: [], dtype: p.dtype, data: Float64Array.of(products.reduce((sum, term) => sum + term, 0)) };
};

const sizeOfTerms = (p: Values, q: Values): number =>
  Array.from(p.data).reduce((sum, a, i) => sum + Math.abs(a * q.data[i]), 0);

/**
 * The law of adjoint ops, ⟨A x, y⟩ = ⟨x, Aᵀ y⟩ for all x and y: im2col and col2im, broadcastTo and sumTo, a convolution
 * and its transpose. Without `adjoint` it puts the op's own backward on trial: that of a linear op is its adjoint.
 *
 * The elements of x and y are whole numbers from −4 to 4 unless said otherwise, so that the sums are exact. The sides
 * may differ by 16 `roundings` of the sum of all |A x|·|y| or |x|·|Aᵀ y|, whichever is larger; 0 for none.
 *
 * @throws {LawError} inside the property, where the law does not hold.
 * @example
 * fc.assert(laws.adjointness((x) => sum(x, 0), { shape: [3, 2] }));
 * fc.assert(
 *   laws.adjointness((x) => im2col(x, 2), { adjoint: (y) => col2im(y, [4, 5], 2), shape: [1, 2, 4, 5] }),
 * );
 */
export function adjointness<Given = undefined>(
  op: LawOp<Given>,
  options: AdjointnessOptions<Given> = {},
): fc.IPropertyWithHooks<[AdjointnessCase<Given>]> {
  const law = "adjointness";
  checkOptions(law, options, { ...LAW_NAMES, adjoint: true });
  const { adjoint, roundings = 16 } = options;
  const claim = {
    law,
    formula: "⟨A x, y⟩ = ⟨x, Aᵀ y⟩",
    of: `A = ${nameOf(op, options.name)} and Aᵀ = ${adjoint === undefined ? "its backward" : nameOf(adjoint)}`,
    hint: "Whatever A reads from x_j into (A x)_i, Aᵀ must add from y_i to (Aᵀ y)_j with the same weight",
  };
  const integers = { min: -4, max: 4, step: 1 };
  const cases = casesOf(
    law,
    { ...integers, ...options },
    {
      extra: {},
      more: (shape, given) => [
        shapeOf(law, () => call(op, zeros(shape, { dtype: options.dtype ?? "float64" }), given)),
      ],
    },
  ).map(({ given, tensors: [x, y] }) => ({ ...givenPart(given), x, y }));

  return fc.property(cases, ({ given, ...c }: AdjointnessCase<Given>) => {
    const fn = (t: Tensor) => call(op, t, given as Given);
    const [x, y] = [read(law, c.x), read(law, c.y)];
    const ax = evaluate(law, () => fn(c.x));
    const aty =
      adjoint === undefined
        ? differentiate(law, fn, [x], y).gradients[0]
        : evaluate(law, () => adjoint(c.y, given as Given));
    if (!comparable(aty, x)) {
      expectClose({ ...claim, formula: "shape of x = shape of Aᵀ y" }, x, aty, { roundings, scale: 0 });
    }
    const scale = Math.max(sizeOfTerms(ax, y), sizeOfTerms(x, aty));
    expectClose(claim, inner(ax, y), inner(x, aty), { roundings, scale });
  });
}
