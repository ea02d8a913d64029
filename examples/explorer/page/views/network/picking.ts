// Pointing at an element of the network's picture, and choosing it.

import { computed, effect, signal } from "@preact/signals";
import { positionOf } from "../../../engine/indices.js";
import { gradientMakerOf, makerOf } from "../../makers.js";
import { walk } from "../../model.js";
import { follow, selection } from "../../selection.js";
import { step } from "../../steps.js";
import type { GraphNode } from "./graph.js";

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

/** Takes an element apart where it was made: forward in the op's own step, backward in that which passed its gradient on. */
export function pick(node: GraphNode, position: number): void {
  const info = walk.peek()!;
  const backward = step.peek()?.phase === "backward" ? gradientMakerOf(info, node.tensor) : null;
  const made = backward ?? makerOf(info, node.tensor);
  if (made !== null) follow(made, position, true);
}

/** Goes to the update of a parameter. */
export function pickParameter(tensor: number, position: number): void {
  const made = makerOf(walk.peek()!, tensor);
  if (made !== null) follow(made, position, true);
}
