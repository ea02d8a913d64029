// A walk as the steps that a person takes: every op forward, the loss last, every op backward, and every parameter's update.

import { computed } from "@preact/signals";
import type { WalkInfo } from "../engine/walk.js";
import { at, go } from "./address.js";
import { walk } from "./model.js";

export type Step =
  | { phase: "forward" | "backward"; op: number }
  /** `parameter` is the number of its tensor. */
  | { phase: "update"; parameter: number };

/** A dense layer is a product between reshapes, which nobody wants to walk through; `flatten` alone is a step of its own. */
export const isStep = ({ ops }: WalkInfo, op: number): boolean =>
  ops[op].op !== "reshape" ||
  !ops.some(({ op: name, layer }) => name === "matmul" && layer === ops[op].layer);

export function stepsOf(info: WalkInfo): Step[] {
  const ops = info.ops.map((_, op) => op).filter((op) => isStep(info, op));
  const parameters = info.tensors.flatMap(({ kind }, i) => (kind === "parameter" ? [i] : []));
  return [
    ...ops.map((op): Step => ({ phase: "forward", op })),
    ...ops.toReversed().map((op): Step => ({ phase: "backward", op })),
    ...parameters.map((parameter): Step => ({ phase: "update", parameter })),
  ];
}

export const steps = computed(() => (walk.value === null ? [] : stepsOf(walk.value)));

export const stepNumber = computed(() => {
  const number = Number(at.step.value);
  return Math.max(0, Math.min(steps.value.length - 1, Number.isInteger(number) ? number : 0));
});

export const step = computed((): Step | undefined => steps.value[stepNumber.value]);

/** Where in the walk an op is passed, in this direction. */
export function stepOfOp(op: number, phase: Step["phase"]): number {
  const direction = phase === "update" ? "backward" : phase;
  return steps.peek().findIndex((step) => step.phase === direction && step.op === op);
}

export function goToStep(number: number): void {
  const next = Math.max(0, Math.min(steps.peek().length - 1, number));
  go({ step: String(next), at: "", argument: "" }, true);
}

/** Walks on, or with −1 back; the element that was looked at belongs to the step that is left. */
export function walkBy(count: number): void {
  goToStep(stepNumber.peek() + count);
}
