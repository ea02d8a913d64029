import fc from "fast-check";
import { checkOptions } from "../../options.js";
import { normalizeAxis } from "../../tensor/shape.js";
import { type AlongAxisOptions, withSeveralAlong } from "./along-axis.js";
import { expectSame } from "./compare.js";
import { evaluate, magnitude, range, read, take, toTensor, type Values } from "./host.js";
import {
  call,
  casesOf,
  givenPart,
  LAW_NAMES,
  type LawCase,
  type LawOp,
  nameOf,
  thirds,
} from "./law-options.js";

/** What {@link permutationEquivariance} takes beside the op. */
export interface PermutationOptions<Given> extends Omit<AlongAxisOptions<Given>, "outputAxis"> {
  /** The axis that it becomes in the result. Default: the same. Null where the result has no such axis, as that of a sum. */
  outputAxis?: number | null;
}

/** One case of {@link permutationEquivariance}. */
export interface PermutationCase<Given> extends LawCase<Given> {
  /** Place i of the permuted input is place order[i] of x. */
  order: number[];
}

/**
 * The law of permutations, f(P x) = P f(x): samples in another order give the same results in that order. Along another
 * `axis` it holds for softmax and everything elementwise; with `outputAxis: null` it says that the order does not
 * matter at all, f(P x) = f(x), as for sums, means and maxima.
 *
 * Elements are thirds, so that every sum rounds. The sides may differ by 16 `roundings` of the largest magnitude of the results, since sums go in another order; 0 asks
 * for the same bits.
 *
 * @throws {LawError} inside the property, where the law does not hold.
 * @example
 * fc.assert(laws.permutationEquivariance((x) => softmax(x), { axis: -1 }));
 * fc.assert(laws.permutationEquivariance((x) => max(x, 0), { outputAxis: null, roundings: 0 }));
 */
export function permutationEquivariance<Given = undefined>(
  op: LawOp<Given>,
  options: PermutationOptions<Given> = {},
): fc.IPropertyWithHooks<[PermutationCase<Given>]> {
  const law = "permutationEquivariance";
  checkOptions(law, options, { ...LAW_NAMES, axis: true, outputAxis: true });
  const { axis = 0, outputAxis = axis, roundings = 16 } = options;
  const claim = {
    law,
    formula: outputAxis === null ? "f(P x) = f(x)" : "f(P x) = P f(x)",
    of: `f = ${nameOf(op, options.name)}`,
    hint: `Something depends on where along axis ${axis} a value stands`,
  };
  const swap = fc.tuple(fc.nat(63), fc.nat(63));
  const parts = {
    shape: withSeveralAlong(axis, options),
    extra: { swaps: fc.array(swap, { minLength: 1, maxLength: 8 }) },
  };
  const cases = casesOf(law, { elements: thirds(), ...options }, parts).map(
    ({ given, tensors: [x], extra: { swaps } }) => ({
      ...givenPart(given),
      x,
      order: permuted(x.shape.at(axis) ?? 0, swaps),
    }),
  );

  return fc.property(cases, ({ given, x, order }: PermutationCase<Given>) => {
    const f = (t: Values) => evaluate(law, () => call(op, toTensor(t), given as Given));
    const input = read(law, x);
    const at = normalizeAxis(law, axis, x.rank);
    const fx = f(input);
    const right = outputAxis === null ? fx : take(fx, normalizeAxis(law, outputAxis, fx.shape.length), order);
    expectSame(claim, f(take(input, at, order)), right, { roundings, scale: magnitude(fx) });
  });
}

/** 0 … n − 1 with some of them exchanged, so that a counterexample exchanges no more than it must. */
function permuted(n: number, swaps: readonly (readonly [number, number])[]): number[] {
  const order = range(0, n);
  if (n < 2) return order;
  for (const [from, by] of swaps) {
    const i = from % n;
    const j = (i + 1 + (by % (n - 1))) % n;
    [order[i], order[j]] = [order[j], order[i]];
  }
  return order;
}
