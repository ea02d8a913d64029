// A walk as the steps that a person takes: every op forward, the loss last, every op backward, and every parameter's update.

import type { WalkInfo } from "../engine/walk.js";

export type Step =
  | { phase: "forward" | "backward"; op: number }
  /** `parameter` is the number of its tensor. */
  | { phase: "update"; parameter: number };

/** A dense layer is a product between reshapes, which nobody wants to walk through; `flatten` alone is a step of its own. */
const isStep = ({ ops }: WalkInfo, op: number): boolean =>
  ops[op].op !== "reshape" ||
  !ops.some(({ op: name, layer }) => name === "matmul" && layer === ops[op].layer);

/** The ops that are steps, in the order in which they ran. */
export const opsOf = (info: WalkInfo): number[] =>
  info.ops.map((_, op) => op).filter((op) => isStep(info, op));

export function stepsOf(info: WalkInfo): Step[] {
  const ops = opsOf(info);
  const parameters = info.tensors.flatMap(({ kind }, i) => (kind === "parameter" ? [i] : []));
  return [
    ...ops.map((op): Step => ({ phase: "forward", op })),
    ...ops.toReversed().map((op): Step => ({ phase: "backward", op })),
    ...parameters.map((parameter): Step => ({ phase: "update", parameter })),
  ];
}

const subjectOf = (step: Step): number => (step.phase === "update" ? step.parameter : step.op);

export const isSameStep = (a: Step, b: Step): boolean => a.phase === b.phase && subjectOf(a) === subjectOf(b);

/** The place of a step among these; −1 where it is none of them. */
export const placeOf = (steps: readonly Step[], step: Step): number =>
  steps.findIndex((each) => isSameStep(each, step));

/** What the address calls the step in a place of that list; the first one where there is no such place. */
export const stepAddress = (place: number): string => String(Math.max(0, place) + 1);

/** The parts of a walk in their order; "loss" is what comes after the logits. */
export type Part = "forward" | "loss" | "backward" | "update";

export function partOf(info: WalkInfo, step: Step): Part {
  const loss = info.ops.findIndex(({ op }) => op === "crossEntropy");
  return step.phase === "forward" && step.op >= loss ? "loss" : step.phase;
}
