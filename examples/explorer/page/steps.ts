// Where the reader is in the walk.

import { computed } from "@preact/signals";
import { at, go } from "./address.js";
import { walk } from "./model.js";
import { type Step, stepsOf } from "./steps-of.js";

export { type Step, stepsOf } from "./steps-of.js";

export const steps = computed(() => (walk.value === null ? [] : stepsOf(walk.value)));

export const stepNumber = computed(() => {
  const number = Number(at.step.value);
  return Math.max(0, Math.min(steps.value.length - 1, Number.isInteger(number) ? number : 0));
});

export const step = computed((): Step | undefined => steps.value[stepNumber.value]);

/** Goes to a step; the element that was looked at belongs to the step that is left. */
export function walkTo(number: number): void {
  const next = Math.max(0, Math.min(steps.peek().length - 1, number));
  go({ step: String(next), at: "", argument: "" }, true);
}

/** Walks on, or with −1 back. */
export const walkBy = (count: number): void => walkTo(stepNumber.peek() + count);
