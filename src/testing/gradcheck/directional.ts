import type { Generator } from "../../tensor/random.js";
import { compare, compareElements, type Finding } from "./finding.js";
import type { Direction, Place } from "./numerical.js";
import type { Settings } from "./options.js";

/** How many elements of an input that failed are looked at one by one. */
const SAMPLE = 128;

/** All elements of an input at once, each by a random amount of either sign. */
function randomDirection(input: number, size: number, generator: Generator): Direction {
  const amounts = Float64Array.from({ length: size }, () => {
    const amount = 0.5 + generator.uniform();
    return generator.uniform() < 0.5 ? -amount : amount;
  });
  return { input, positions: Int32Array.from({ length: size }, (_, i) => i), amounts };
}

/** A comparison along each of some random directions. */
export function compareDirections(
  place: Place,
  gradient: Float64Array | null,
  input: number,
  settings: Settings,
  generator: Generator,
): Finding[] {
  const { size } = place.subject.inputs[input].value;
  return Array.from({ length: settings.directions }, () =>
    compare(place, gradient, randomDirection(input, size, generator), settings),
  );
}

/**
 * Elements of an input that failed along a direction: one of the wrong ones, found by halving the direction and
 * following the half with the larger error, and a random sample of the others, all by themselves.
 */
export function locate(
  place: Place,
  gradient: Float64Array | null,
  failed: Finding,
  settings: Settings,
  generator: Generator,
): Finding[] {
  let u = failed.direction;
  while (u.positions.length > 1) {
    const half = u.positions.length >> 1;
    const [a, b] = [part(u, 0, half), part(u, half, u.positions.length)].map((direction) =>
      compare(place, gradient, direction, settings),
    );
    u = (a.absolute >= b.absolute ? a : b).direction;
  }
  const { size } = place.subject.inputs[u.input].value;
  const positions = new Set([u.positions[0]]);
  while (positions.size < Math.min(size, SAMPLE)) positions.add(generator.below(size));
  return compareElements(place, gradient, u.input, positions, settings);
}

const part = ({ input, positions, amounts }: Direction, from: number, to: number): Direction => ({
  input,
  positions: Array.prototype.slice.call(positions, from, to),
  amounts: Array.prototype.slice.call(amounts, from, to),
});
