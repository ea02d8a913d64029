import type { NumericParameter } from "./search-space.js";

/** A line on which the values of a numeric parameter lie evenly: logarithms where the parameter has `log`. */
export interface Axis {
  /** The place where it begins. */
  low: number;
  /** The place where it ends. */
  high: number;
  /** The value's place on the line. */
  place(value: number): number;
  /** The value that is nearest to a place. */
  value(place: number): number;
  /** The part of the line that an integer stands for, half a step to either side; null where values are continuous. */
  cell(value: number): readonly [number, number] | null;
}

/**
 * The line of a numeric parameter: samplers and charts see all of them alike.
 *
 * @example
 * const axis = axisOf({ type: "float", from: 1e-4, to: 1e-2, log: true });
 * axis.value((axis.low + axis.high) / 2); // 0.001
 */
export function axisOf(parameter: NumericParameter): Axis {
  const { from, to, log } = parameter;
  const [place, back] = log ? [Math.log, Math.exp] : [identity, identity];
  if (parameter.type === "float") {
    const value = (x: number) => Math.min(to, Math.max(from, back(x)));
    return { low: place(from), high: place(to), place, value, cell: () => null };
  }
  const step = parameter.step ?? 1;
  const last = (to - from) / step;
  return {
    low: place(from - step / 2),
    high: place(to + step / 2),
    place,
    value: (x) => from + step * Math.min(last, Math.max(0, Math.round((back(x) - from) / step))),
    cell: (value) => [place(value - step / 2), place(value + step / 2)],
  };
}

const identity = (x: number): number => x;
