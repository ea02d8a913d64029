import { ValueError } from "../errors.js";
import { axisOf } from "./axis.js";
import type { Choice, Parameter, Params, SearchSpace } from "./search-space.js";

type Points = number | Readonly<Record<string, number>>;

/** The values of each parameter that a grid takes, in the order of the space. */
function gridValues(space: SearchSpace, points: Points): [string, readonly Choice[]][] {
  const strange =
    typeof points === "number" ? undefined : Object.keys(points).find((name) => !Object.hasOwn(space, name));
  if (strange !== undefined) {
    throw new ValueError(
      `sampler: points of grid names ${strange}, which the search space has not; it has ${Object.keys(space).join(", ")}`,
    );
  }
  return Object.entries(space).map(([name, parameter]) => {
    const count =
      typeof points === "number" ? (parameter.type === "float" ? points : undefined) : points[name];
    return [name, valuesOf(name, parameter, count)];
  });
}

function valuesOf(name: string, parameter: Parameter, count: number | undefined): readonly Choice[] {
  if (parameter.type === "categorical") {
    if (count === undefined) return parameter.choices;
    throw new ValueError(
      `sampler: points of grid gives ${count} for ${name}, which is categorical; a grid takes all of its choices, so leave it out`,
    );
  }
  if (count === undefined && parameter.type === "float") {
    throw new ValueError(
      `sampler: points of grid gives no number for ${name}, which is a float; it must have one`,
    );
  }
  const { place, value } = axisOf(parameter);
  const [first, last] = [place(parameter.from), place(parameter.to)];
  const step = parameter.type === "int" ? (parameter.step ?? 1) : 1;
  const all = (parameter.to - parameter.from) / step + 1;
  if (count === undefined || (parameter.type === "int" && count >= all)) {
    return Array.from({ length: all }, (_, i) => parameter.from + i * step);
  }
  const at = (i: number) => value(first + ((last - first) * i) / (count - 1));
  const between = Array.from({ length: count - 2 }, (_, i) => at(i + 1));
  // Rounding to integers may let two points meet.
  return [...new Set([parameter.from, ...between, parameter.to])];
}

/** How many combinations there are. @throws ValueError where the points do not fit the space. */
export const gridSize = (space: SearchSpace, points: Points): number =>
  gridValues(space, points).reduce((product, [, values]) => product * values.length, 1);

/** Combination `number`, the last parameter changing fastest; null behind the last one. */
export function gridParams(space: SearchSpace, points: Points, number: number): Params | null {
  if (number >= gridSize(space, points)) return null;
  let rest = number;
  const chosen = gridValues(space, points)
    .reverse()
    .map(([name, values]) => {
      const value = values[rest % values.length]!;
      rest = Math.floor(rest / values.length);
      return [name, value] as const;
    });
  return Object.fromEntries(chosen.reverse());
}
