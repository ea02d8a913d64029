// Where in a walk the things are that chapters are about, and how to get there.

import type { WalkInfo } from "../../../engine/walk.js";
import { type Address, linkTo } from "../../address.js";
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

/** A link to a step of the walk, and an element there. */
export function stepLink(
  info: WalkInfo,
  { phase, op }: Place,
  index: readonly number[] = [],
  more: Partial<Address> = {},
): string {
  const step = stepsOf(info).findIndex(
    (candidate) => candidate.phase === phase && "op" in candidate && candidate.op === op,
  );
  return linkTo({ view: "network", step: stepAddress(step), at: index.join("."), ...more });
}

/** A link to the update of an element of a parameter. */
export function updateLink(info: WalkInfo, parameter: number, index: readonly number[]): string {
  const step = stepsOf(info).findIndex(
    (candidate) => candidate.phase === "update" && candidate.parameter === parameter,
  );
  return linkTo({ view: "network", step: stepAddress(step), at: index.join("."), argument: "" });
}

export const windowOf = (info: WalkInfo, op: number): Window | null =>
  (info.ops[op].settings.d as Window | undefined) ?? null;
