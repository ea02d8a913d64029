// Where in a walk the things are that chapters are about, and how to get there.

import type { WalkInfo } from "../../../engine/walk.js";
import { linkTo } from "../../address.js";
import { placeOf, stepAddress, stepsOf } from "../../steps-of.js";
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
  return linkToStep(placeOf(stepsOf(info), { phase, op }), index, argument);
}

/** A link to the update of an element of a parameter. */
export function updateLink(info: WalkInfo, parameter: number, index: readonly number[]): string {
  return linkToStep(placeOf(stepsOf(info), { phase: "update", parameter }), index, "");
}

export const windowOf = (info: WalkInfo, op: number): Window | null =>
  (info.ops[op].settings.d as Window | undefined) ?? null;
