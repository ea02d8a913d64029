// Where the reader is in the walk.

import { computed } from "@preact/signals";
import { at, go } from "./address.js";
import { walk } from "./model.js";
import { type Step, stepAddress, stepsOf } from "./steps-of.js";

export type { Step } from "./steps-of.js";

export const steps = computed(() => (walk.value === null ? [] : stepsOf(walk.value)));

/** Its place among the steps, from 0. */
export const stepPlace = computed(() => {
  const place = Number(at.step.value) - 1;
  return Math.max(0, Math.min(steps.value.length - 1, Number.isInteger(place) ? place : 0));
});

export const step = computed((): Step | undefined => steps.value[stepPlace.value]);

/** Goes to a step; the element that was looked at belongs to the step that is left. */
export function walkTo(place: number): void {
  const last = steps.peek().length - 1;
  go({ step: stepAddress(Math.min(last, place)), at: "", argument: "" }, true);
}

/** Walks on, or with −1 back. */
export const walkBy = (count: number): void => walkTo(stepPlace.peek() + count);
