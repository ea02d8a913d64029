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

/** One case of {@link batchSplit}. */
export interface BatchSplitCase<Given> extends LawCase<Given> {
  /** How many samples are in the first part. */
  first: number;
}

/**
 * The law of independent samples, f([x₁; x₂]) = [f(x₁); f(x₂)]: a layer in inference sees each sample by itself,
 * whatever else is in the batch. Batch-norm in training is the one that does not.
 *
 * Elements are thirds, so that every sum rounds. The sides must have the same bits, unless `roundings` of the largest magnitude of the results are allowed.
 *
 * @throws {LawError} inside the property, where the law does not hold.
 * @example
 * fc.assert(laws.batchSplit(layer, { shape: [5, 8], dtype: "float32" }));
 * fc.assert(laws.batchSplit((x) => maxPool2d(x, 2), { shape: [4, 2, 6, 6] }));
 */
export function batchSplit<Given = undefined>(
  op: LawOp<Given>,
  options: AlongAxisOptions<Given> = {},
): fc.IPropertyWithHooks<[BatchSplitCase<Given>]> {
  const law = "batchSplit";
  checkOptions(law, options, { ...LAW_NAMES, axis: true, outputAxis: true });
  const { axis = 0, outputAxis = axis, roundings = 0 } = options;
  const claim = {
    law,
    formula: "f([x₁; x₂]) = [f(x₁); f(x₂)]",
    of: `f = ${nameOf(op, options.name)}`,
    hint: "Something mixes the samples: a reduction over the batch axis, batch statistics, or a wrong stride between samples",
  };
  const cases = casesOf(
    law,
    { elements: thirds(), ...options },
    {
      shape: withSeveralAlong(axis, options),
      extra: { cut: fc.nat(63) },
    },
  ).map(({ given, tensors: [x], extra: { cut } }) => {
    const N = x.shape.at(axis) ?? 0;
    // An empty batch is no batch: with fewer than two samples there is nothing to split.
    return { ...givenPart(given), x, first: N < 2 ? N : 1 + (cut % (N - 1)) };
  });

  return fc.property(cases, ({ given, x, first }: BatchSplitCase<Given>) => {
    const f = (t: Values) => evaluate(law, () => call(op, toTensor(t), given as Given));
    const whole = read(law, x);
    const N = whole.shape[normalizeAxis(law, axis, x.rank)];
    if (first >= N) return;
    const parts = [range(0, first), range(first, N)].map((samples) => f(take(whole, axis, samples)));
    const right = join(parts, outputAxis);
    expectSame(claim, f(whole), right, { roundings, scale: magnitude(...parts) });
  });
}

/** One after another along an axis. */
function join([a, b]: readonly Values[], axis: number): Values {
  const at = normalizeAxis("batchSplit", axis, a.shape.length);
  const [n, m] = [a.shape[at], b.shape[at]];
  // Both spread over n + m places, of which each fills its own.
  const left = take(a, at, [...range(0, n), ...new Array<number>(m).fill(0)]);
  const right = take(b, at, [...new Array<number>(n).fill(0), ...range(0, m)]);
  const inner = left.shape.slice(at + 1).reduce((product, size) => product * size, 1);
  const data = left.data.map((value, i) => (Math.floor(i / inner) % (n + m) < n ? value : right.data[i]));
  return { ...left, data };
}
