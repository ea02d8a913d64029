import type { Shape } from "../../tensor/shape.js";
import type { Finding } from "./finding.js";
import type { Subject } from "./subject.js";

/** What was found at every element of an input that was compared by itself: columns of one length, plain data. */
export interface InputElements {
  /** The place of the input among all. */
  readonly input: number;
  /** The name of the input. */
  readonly name: string;
  /** The size of each of its axes. */
  readonly shape: Shape;
  /** Where the elements are, counted from 0 in row-major order. */
  readonly positions: readonly number[];
  /** What `backward` answers there. */
  readonly analytical: readonly number[];
  /** What the differences of the function's values say. */
  readonly numerical: readonly number[];
  /** How far the two are apart; at a kink, how far the analytical slope lies outside of those to its two sides. */
  readonly error: readonly number[];
  /** How far off the numerical slope itself may be. */
  readonly bound: readonly number[];
  /** The error that was allowed. */
  readonly tolerance: readonly number[];
  /** At a kink the slopes to its two sides, between which any passes; else null. */
  readonly between: readonly (readonly [number, number] | null)[];
  /** Whether the element passed; `skipped` at a kink, where that was asked for. */
  readonly verdict: readonly Finding["verdict"][];
  /** What the function is around it. */
  readonly kind: readonly Finding["kind"][];
  /** Where the function was looked at: to both sides, or to one at the edge of its domain. */
  readonly sided: readonly Finding["sided"][];
}

/** One entry for each input with comparisons of single elements, in the order of the inputs. */
export function elementsOf(subject: Subject, singles: readonly Finding[]): InputElements[] {
  return subject.inputs.flatMap(({ name, value: { shape } }, input) => {
    const own = singles
      .filter(({ direction }) => direction.input === input)
      .sort((a, b) => a.direction.positions[0] - b.direction.positions[0]);
    if (own.length === 0) return [];
    return [
      {
        input,
        name,
        shape,
        positions: own.map(({ direction }) => direction.positions[0]),
        analytical: own.map(({ analytical }) => analytical),
        numerical: own.map(({ numerical }) => numerical),
        error: own.map(({ absolute }) => absolute),
        bound: own.map(({ bound }) => bound),
        tolerance: own.map(({ tolerance }) => tolerance),
        between: own.map(({ kind, low, high }): [number, number] | null =>
          kind === "smooth" ? null : [low, high],
        ),
        verdict: own.map(({ verdict }) => verdict),
        kind: own.map(({ kind }) => kind),
        sided: own.map(({ sided }) => sided),
      },
    ];
  });
}
