// Where in a walk the things are that chapters are about, and how to get there.

import type { WalkInfo } from "../../../engine/walk.js";
import { linkTo } from "../../address.js";
import { stepAddress, stepsOf } from "../../steps-of.js";
import type { Window } from "../../window.js";

/** The number of the nth op of this name, counted from 0; null where there are not so many. */
export function nthOp({ ops }: WalkInfo, name: string, n = 0): number | null {
  const found = ops.flatMap(({ op }, i) => (op === name ? [i] : []));
  return found[n] ?? null;
}

interface Place {
  phase: "forward" | "backward";
  op: number;
}

/** A link to a step, as it is by itself: what the reader has set for other steps would hide what the chapter speaks of. */
const linkToStep = (step: number, index: readonly number[], argument: string): string =>
  linkTo({
    view: "network",
    step: stepAddress(step),
    image: "0",
    at: index.join("."),
    argument,
    aspect: "auto",
  });

/** A link to a step of the walk, and an element there; on the way back it may be told in which argument. */
export function stepLink(
  info: WalkInfo,
  { phase, op }: Place,
  index: readonly number[] = [],
  argument = "",
): string {
  const step = stepsOf(info).findIndex(
    (candidate) => candidate.phase === phase && "op" in candidate && candidate.op === op,
  );
  return linkToStep(step, index, argument);
}

/** A link to the update of an element of a parameter. */
export function updateLink(info: WalkInfo, parameter: number, index: readonly number[]): string {
  const step = stepsOf(info).findIndex(
    (candidate) => candidate.phase === "update" && candidate.parameter === parameter,
  );
  return linkToStep(step, index, "");
}

export const windowOf = (info: WalkInfo, op: number): Window | null =>
  (info.ops[op].settings.d as Window | undefined) ?? null;
