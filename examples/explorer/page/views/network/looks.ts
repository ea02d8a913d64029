// What the picture of a node shows at a step, and whether the walk has come to it yet.

import type { Aspect, WalkInfo } from "../../../engine/walk.js";
import { opsOf, type Step } from "../../steps-of.js";
import type { GraphNode } from "./graph.js";

/** "auto": forward the values, backward the gradients, in the update the change. */
export type AspectChoice = "auto" | Aspect;

export interface Look {
  aspect: Aspect;
  /** Whether the walk has computed it yet; what is ahead is shown faded. */
  reached: boolean;
}

export function lookOf(info: WalkInfo, node: GraphNode, step: Step, choice: AspectChoice): Look {
  const aspect = choice === "auto" ? aspectOf(info, node, step) : choice;
  return { aspect, reached: isReached(info, node, step, aspect) };
}

function aspectOf(info: WalkInfo, node: GraphNode, step: Step): Aspect {
  if (step.phase === "update") return "change";
  return step.phase === "backward" && hasGradientAt(info, node, step.op) ? "gradient" : "value";
}

function isReached(info: WalkInfo, node: GraphNode, step: Step, aspect: Aspect): boolean {
  if (step.phase === "update") return true;
  if (aspect === "change") return false;
  if (step.phase === "forward") return aspect === "value" && (node.op ?? -1) <= step.op;
  return hasGradientAt(info, node, step.op);
}

/** Whether all that the result went into has passed its gradient back once the walk is at the op. */
function hasGradientAt(info: WalkInfo, node: GraphNode, at: number): boolean {
  return opsOf(info).every(
    (op) => op >= at || !info.ops[op].inputs.some((t) => t !== null && node.views.includes(t)),
  );
}

/** Which node a step is about: for a backward step the op itself, for an update the op that reads the parameter. */
export const isCurrent = (node: GraphNode, step: Step): boolean =>
  step.phase === "update" ? node.parameters.includes(step.parameter) : node.op === step.op;
