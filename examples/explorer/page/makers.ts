// Which step of a walk makes a number: an element of a tensor, or of its gradient.

import type { WalkInfo } from "../engine/walk.js";
import { opsOf, type Step } from "./steps-of.js";

export interface Made {
  step: Step;
  /** Holds the elements in the order in which the tensor that was asked about does, be it in another shape. */
  tensor: number;
  /** The place of that tensor among the op's arguments, where the step passes a gradient to it; else null. */
  argument: number | null;
}

/** The op that made a tensor, or the update of a parameter; null for the images and for what is constant. */
export function makerOf(info: WalkInfo, tensor: number): Made | null {
  const { kind, viewOf } = info.tensors[tensor];
  if (kind === "parameter") return { step: { phase: "update", parameter: tensor }, tensor, argument: null };
  const op = opsOf(info).find((each) => info.ops[each].output === tensor);
  if (op !== undefined) return { step: { phase: "forward", op }, tensor, argument: null };
  return viewOf === null ? null : makerOf(info, viewOf);
}

/** The op that passes a gradient to a tensor first of those that do; null where none does. */
export function gradientMakerOf(info: WalkInfo, tensor: number): Made | null {
  const views = new Set([tensor]);
  const steps = new Set(opsOf(info));
  for (const [op, { inputs, output }] of info.ops.entries()) {
    const argument = inputs.findIndex((t) => t !== null && views.has(t));
    if (argument < 0) continue;
    // What is no step only reshapes.
    if (!steps.has(op)) views.add(output);
    else if (info.tensors[inputs[argument]!].hasGradient)
      return { step: { phase: "backward", op }, tensor: inputs[argument]!, argument };
  }
  return null;
}
