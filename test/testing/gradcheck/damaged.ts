// Right ops of the table whose gradient is damaged on purpose, in ways of which the name is known.

import fc from "fast-check";
import { defineOp, type Tensor, tensor, vjp } from "pellucid";
import type { PatternName, TensorFunction } from "pellucid/testing";
import { opInfo } from "pellucid/testing/op-info";
import { uniforms } from "../../support/random.js";

/** Makes a wrong gradient of a right one, from the input's values. */
type Change = (g: Float64Array, x: Float64Array, draw: Draw) => Float64Array;

/** What was drawn for a damage: the same in every call, whatever comes in. */
interface Draw {
  readonly factor: number;
  /** The order of the elements, and which of them are zeroed. */
  readonly order: readonly number[];
  readonly zeroed: readonly boolean[];
  readonly added: readonly number[];
}

export interface Kind {
  readonly change: Change;
  /** What gradcheck may call it; it may also say nothing. */
  readonly names: readonly PatternName[];
}

export const kinds: Readonly<Record<string, Kind>> = {
  "flipped sign": { change: (g) => g.map((v) => -v), names: ["sign"] },
  "constant factor": { change: (g, _, { factor }) => g.map((v) => factor * v), names: ["factor"] },
  "nothing at all": { change: (g) => g.map(() => 0), names: ["zero"] },
  "zero in part": {
    change: (g, _, { zeroed }) => g.map((v, i) => (zeroed[i] ? 0 : v)),
    names: ["zero-in-part"],
  },
  "changed places": {
    change: (g, _, { order }) => g.map((_, i) => g[order[i]]),
    names: ["transposed", "reversed", "shifted"],
  },
  "one place too far": { change: (g) => g.map((_, i) => (i === 0 ? 0 : g[i - 1])), names: ["shifted"] },
  "something added": {
    change: (g, _, { added }) => g.map((v, i) => v + added[i]),
    names: ["dy-nonlinear"],
  },
  "times x": { change: (g, x) => g.map((v, i) => v * x[i]), names: ["times-input"] },
  squared: { change: (g) => g.map((v) => v * v), names: ["dy-nonlinear"] },
};

export interface Damaged {
  readonly kind: string;
  readonly op: string;
  readonly fn: TensorFunction;
  /** The gradient that it should have. */
  readonly right: TensorFunction;
  readonly inputs: readonly Tensor[];
  readonly which: number;
  [fc.toStringMethod](): string;
}

/** Not what rounds to float32 on the way, where differences say nothing. */
const smooth = Object.entries(opInfo)
  .filter(([op]) => op !== "cast")
  .flatMap(([op, { variants }]) =>
    Object.values(variants)
      .filter(({ derivatives, atKinks }) => derivatives > 0 && !atKinks)
      .map(({ samples }) => ({ op, samples })),
  );

/** Largest number of elements of an input: beyond these few a wrong name needs more than chance. */
const LARGEST = 24;

const draws = (size: number): fc.Arbitrary<Draw> =>
  fc.record({
    factor: fc.constantFrom(2, -2, 0.5, 3, 0.25, -0.7, 1.7),
    order: fc.shuffledSubarray([...Array(size).keys()], { minLength: size }),
    zeroed: fc.array(fc.boolean(), { minLength: size, maxLength: size }),
    added: fc.array(
      fc.integer({ min: -8, max: 8 }).map((n) => n / 4),
      { minLength: size, maxLength: size },
    ),
  });

/** A random call of a random op, with one of its gradients damaged. */
export const damaged: fc.Arbitrary<Damaged> = fc
  .constantFrom(...smooth)
  .chain(({ op, samples }) => samples.map((sample) => ({ op, sample })))
  .filter(({ sample }) => sample.inputs.some(({ size }) => size > 0 && size <= LARGEST))
  .chain(({ op, sample }) => {
    const small = sample.inputs.flatMap(({ size }, i) => (size > 0 && size <= LARGEST ? [i] : []));
    return fc
      .record({ which: fc.constantFrom(...small), kind: fc.constantFrom(...Object.keys(kinds)) })
      .chain(({ which, kind }) =>
        draws(sample.inputs[which].size).map((draw): Damaged => {
          const { fn, inputs } = sample;
          return {
            kind,
            op,
            fn: withDamage(fn, which, kinds[kind].change, draw),
            right: fn,
            inputs,
            which,
            [fc.toStringMethod]: () =>
              `${sample[fc.toStringMethod]()}, the gradient of input ${which} with ${kind}: ${JSON.stringify(draw)}`,
          };
        }),
      );
  });

function withDamage(fn: TensorFunction, which: number, change: Change, draw: Draw): TensorFunction {
  const op = defineOp({
    name: "damaged",
    forward: (_, ...xs: Tensor[]) => ({ y: fn(...xs) as Tensor, saved: { xs } }),
    backward({ saved: { xs } }, dy) {
      const [, gradients] = vjp(fn as (...xs: Tensor[]) => Tensor, xs, dy);
      const [g, x] = [gradients[which], xs[which]];
      const wrong = change(g.dataSync() as Float64Array, x.dataSync() as Float64Array, draw);
      return gradients.with(which, tensor(wrong, { shape: x.shape }));
    },
  });
  return (...xs) => op(...xs);
}

/** Whether a name is also true of a damage that meant something else, such as a shift of a single element. */
const COINCIDES: Partial<
  Record<PatternName, (g: Float64Array, wrong: Float64Array, shape: readonly number[]) => boolean>
> = {
  zero: (_, wrong) => wrong.every((v) => v === 0),
  sign: (g, wrong) => wrong.every((v, i) => near(v, -g[i])),
  "zero-in-part": (g, wrong) => wrong.every((v, i) => v === 0 || near(v, g[i])),
  reversed: (g, wrong) => moved(g, wrong),
  transposed: (g, wrong) => moved(g, wrong),
  shifted: (g, wrong) => moved(g, wrong),
  border: (g, wrong, shape) =>
    shape.some((n, axis) => {
      const inner = shape.slice(axis + 1).reduce((a, b) => a * b, 1);
      return wrong.every((v, i) => near(v, g[i]) || [0, n - 1].includes(Math.floor(i / inner) % n));
    }),
};

const near = (a: number, b: number): boolean => Math.abs(a - b) <= 1e-6 * Math.max(Math.abs(a), Math.abs(b));
const moved = (g: Float64Array, wrong: Float64Array): boolean => {
  const [a, b] = [g, wrong].map((row) => row.filter((v) => v !== 0).sort());
  return a.length === b.length && a.every((v, i) => near(v, b[i]));
};

/** Tries a name at points that gradcheck has not seen. */
export function isTrueOf({ fn, right, inputs, which }: Damaged, name: PatternName): boolean {
  return [1, 2, 3].every((seed) => {
    const draw = uniforms(seed);
    const xs = inputs.map((x) =>
      tensor(
        Float64Array.from(x.dataSync(), (v) => v * (1 + 0.05 * draw())),
        { shape: x.shape },
      ),
    );
    const y = right(...xs) as Tensor;
    const dy = tensor(
      Float64Array.from({ length: y.size }, () => draw() - 0.5),
      { shape: y.shape },
    );
    const [g, wrong] = [right, fn].map((f) =>
      vjp(f as (...xs: Tensor[]) => Tensor, xs, dy)[1][which].dataSync(),
    );
    return COINCIDES[name]?.(g as Float64Array, wrong as Float64Array, inputs[which].shape) ?? false;
  });
}
