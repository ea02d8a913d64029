// What of the tensors is shown: their values, gradients, or what the next step changes.

import { computed } from "@preact/signals";
import type { Aspect } from "../../../engine/walk.js";
import { at } from "../../address.js";
import { step } from "../../steps.js";

export const aspects = ["auto", "value", "gradient", "change"] as const;

/** By itself a step forward shows values, one backward gradients, and an update what it changes. */
export const aspect = computed((): Aspect => {
  const wanted = at.aspect.value;
  if (wanted === "value" || wanted === "gradient" || wanted === "change") return wanted;
  const phase = step.value?.phase;
  return phase === "backward" ? "gradient" : phase === "update" ? "change" : "value";
});

/** Whether the walk has come to what an op made, or to its gradient. */
export function isReached(op: number | null): boolean {
  const current = step.value;
  if (current === undefined || current.phase === "update" || at.aspect.value !== "auto") return true;
  if (op === null) return current.phase === "forward" || current.op === 0;
  return current.phase === "forward" ? op <= current.op : op >= current.op;
}
