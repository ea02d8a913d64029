// Pointing at an element of the network's picture, and choosing it.

import { computed, effect, signal } from "@preact/signals";
import { indexAt, positionOf } from "../../../engine/indices.js";
import { go } from "../../address.js";
import { walk } from "../../model.js";
import { selection } from "../../selection.js";
import { step, steps } from "../../steps.js";
import type { GraphNode } from "./graph.js";
import { consumerOf } from "./looks.js";

/** A tensor, and the place of an element in all of it; null for the tensor as a whole. */
export interface Pointed {
  tensor: number;
  position: number | null;
}

export const pointed = signal<Pointed | null>(null);

// In another walk that number belongs to another tensor, or to none; a finger never says that it has left.
effect(() => {
  if (walk.value !== undefined) pointed.value = null;
});

/** What is read out: what is pointed at, else the element that is taken apart. */
export const readOut = computed((): Pointed | null => {
  if (pointed.value !== null) return pointed.value;
  if (walk.value === null || selection.value === null) return null;
  const { tensor, index } = selection.value;
  return { tensor, position: positionOf(index, walk.value.tensors[tensor].shape) };
});

/** Goes to the step that made the element: forward the op's own, backward the op that passed this gradient on. */
export function pick(node: GraphNode, position: number): void {
  const info = walk.peek()!;
  const consumer = step.peek()?.phase === "backward" ? consumerOf(info, node) : null;
  if (consumer !== null) {
    const tensor = info.ops[consumer.op].inputs[consumer.argument]!;
    goTo("backward", consumer.op, tensor, position, String(consumer.argument));
  } else if (node.op !== null) {
    goTo("forward", node.op, node.tensor, position, "");
  }
}

/** Goes to the update of a parameter. */
export function pickParameter(tensor: number, position: number): void {
  const number = steps.peek().findIndex((s) => s.phase === "update" && s.parameter === tensor);
  const at = indexAt(position, walk.peek()!.tensors[tensor].shape).join(".");
  go({ step: String(number), at, argument: "" }, true);
}

function goTo(
  phase: "forward" | "backward",
  op: number,
  tensor: number,
  position: number,
  argument: string,
): void {
  const number = steps.peek().findIndex((s) => s.phase === phase && s.op === op);
  const at = indexAt(position, walk.peek()!.tensors[tensor].shape).join(".");
  go({ step: String(number), at, argument }, true);
}
