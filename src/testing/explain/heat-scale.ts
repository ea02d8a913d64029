import type { InputElements } from "../gradcheck/elements.js";

/** Where each color of `over-…` begins, as error / tolerance. */
export type HeatScale = readonly [1, number, number, number, number];

/**
 * Five equal steps of powers of ten, as wide as the largest error of these inputs needs.
 *
 * @example
 * const { elements } = gradcheck(relu, [tensor([-1, 2])]);
 * heatScale(elements)[0]; // 1
 */
export function heatScale(elements: readonly InputElements[]): HeatScale {
  const ratios = elements.flatMap(({ error, tolerance }) => error.map((e, k) => e / tolerance[k]));
  const largest = ratios.reduce((most, ratio) => (Number.isFinite(ratio) && ratio > most ? ratio : most), 1);
  const step = Math.max(1, Math.ceil(Math.log10(largest) / 5));
  return [1, 10 ** step, 10 ** (2 * step), 10 ** (3 * step), 10 ** (4 * step)];
}

/** How bad an element is, for an order: failures by their excess, then what passed. */
export function badness({ error, tolerance, verdict }: InputElements, k: number): number {
  const ratio = Number.isNaN(error[k]) ? Infinity : error[k] / tolerance[k];
  return verdict[k] === "failed" ? 1 + ratio : Math.min(ratio || 0, 1);
}
