// What the reader points at, so that every picture of the same number can frame it.

import { computed, effect, signal } from "@preact/signals";
import type { Factor } from "../../../../engine/shown-term.js";
import { walk } from "../../../model.js";
import { apart } from "./apart/apart.js";
import { originOf } from "./names.js";

/** The number of a product among the terms: the last that was pointed at, so that it can be looked for elsewhere. */
export const pointedAt = signal<number | null>(null);

/** Points at a product; where there is none, as in the padding, at the one before. */
export function pointAt(part: number | undefined): void {
  if (part !== undefined && part >= 0) pointedAt.value = part;
}

/** Of this walk: until the next number is there, the last one may be of the walk before. */
const products = computed(() =>
  apart.value?.walk === walk.value?.id ? (apart.value?.trace?.products ?? null) : null,
);

/** More frames than this hide what they are around. */
const MOST_MARKS = 30;

/** Positions of a tensor that take part in the number that is taken apart: the one pointed at, or all where they are few. */
export function markedIn(tensor: number, gradient: boolean): number[] {
  const [info, found, part] = [walk.value, products.value, pointedAt.value];
  if (info === null || found === null) return [];
  const factor = found.factors.find((each) => isOf(each, tensor, gradient));
  if (factor === undefined) return [];
  if (part !== null) return factor.at[part] >= 0 ? [factor.at[part]] : [];
  return factor.at.length <= MOST_MARKS ? [...factor.at] : [];
}

function isOf(factor: Factor, tensor: number, gradient: boolean): boolean {
  const info = walk.peek();
  return (
    info !== null &&
    factor.tensor !== null &&
    factor.gradient === gradient &&
    originOf(info, factor.tensor) === tensor
  );
}

/** Points at the product that an element of a tensor takes part in. */
export function pointAtElement(tensor: number, gradient: boolean, position: number | null): void {
  const factor = products.peek()?.factors.find((each) => isOf(each, tensor, gradient));
  if (factor === undefined) return;
  if (position !== null) pointAt(factor.at.indexOf(position));
}

effect(() => {
  if (apart.value !== undefined) pointedAt.value = null;
});
