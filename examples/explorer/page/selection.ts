// Which number is taken apart: an element of the tensor that the step is about.

import { computed, effect, signal } from "@preact/signals";
import { indexAt, indexFrom, largestAt } from "../engine/indices.js";
import { at, go } from "./address.js";
import type { Made } from "./makers.js";
import { elements, walk } from "./model.js";
import { partOfImage } from "./shown-image.js";
import { step, steps } from "./steps.js";
import { placeOf, stepAddress } from "./steps-of.js";

export interface Selection {
  /** The number of the tensor; in a backward step that is an argument of the op, whose gradient is meant. */
  tensor: number;
  /** In a backward step the place of that tensor among the op's arguments, else null. */
  argument: number | null;
  index: number[];
}

/** The arguments of an op that get a gradient from it. */
export const argumentsWithGradient = computed((): number[] => {
  const [info, current] = [walk.value, step.value];
  if (info === null || current?.phase !== "backward") return [];
  return info.ops[current.op].inputs.flatMap((tensor, place) =>
    tensor !== null && info.tensors[tensor].hasGradient ? [place] : [],
  );
});

/** The tensor of the step: what the op made, what it passes a gradient to, or the parameter that is updated. */
export const subject = computed((): { tensor: number; argument: number | null } | null => {
  const [info, current] = [walk.value, step.value];
  if (info === null || current === undefined) return null;
  if (current.phase === "update") return { tensor: current.parameter, argument: null };
  const { inputs, output } = info.ops[current.op];
  if (current.phase === "forward") return { tensor: output, argument: null };
  const places = argumentsWithGradient.value;
  const wanted = Number(at.argument.value);
  const argument = at.argument.value !== "" && places.includes(wanted) ? wanted : places[0];
  return argument === undefined ? null : { tensor: inputs[argument]!, argument };
});

/** The element in the address, where the step's tensor has it. */
export const selection = computed((): Selection | null => {
  const [info, about] = [walk.value, subject.value];
  if (info === null || about === null) return null;
  const index = indexFrom(at.at.value, info.tensors[about.tensor].shape);
  return index && { ...about, index };
});

/** Takes an element of the step's tensor apart; for a backward step also of which argument. */
export function select(
  index: readonly number[],
  argument: number | null = subject.peek()?.argument ?? null,
): void {
  go({ at: index.join("."), argument: argument === null ? "" : String(argument) }, true);
}

/** Counts how often the reader has asked to see an element taken apart, so that this comes into view. */
export const sought = signal(0);
export const seek = (): void => {
  sought.value++;
};

/**
 * Goes to the step that makes an element, where it is taken apart.
 *
 * @param position of the element, in row-major order.
 * @param replace whether the browser's "back" shall skip what is left.
 */
export function follow({ step: wanted, tensor, argument }: Made, position: number, replace = false): void {
  const place = placeOf(steps.peek(), wanted);
  const walked = walk.peek();
  if (walked === null || place < 0) return;
  const index = indexAt(position, walked.tensors[tensor].shape);
  go(
    {
      step: stepAddress(place),
      at: index.join("."),
      argument: argument === null ? "" : String(argument),
    },
    replace,
  );
  seek();
}

interface Chosen extends Selection {
  /** Nobody has asked for it. */
  byItself: boolean;
}

/** What was chosen last, and for which of the steps' tensors: an answer from the worker may come when another is at hand. */
const latest = signal<{ element: Chosen; about: object } | null>(null);

/** The element that is taken apart: the one in the address, or else the largest of the shown image in the step's tensor. */
export const chosen = computed((): Chosen | null =>
  latest.value?.about === subject.value ? (latest.value?.element ?? null) : null,
);

effect(() => {
  const [info, about, own] = [walk.value, subject.value, selection.value];
  if (info === null || about === null) return;
  if (own !== null) {
    latest.value = { element: { ...own, byItself: false }, about };
    return;
  }
  let current = true;
  const { from, size } = partOfImage(about.tensor);
  const aspect = step.peek()?.phase === "forward" ? "value" : "gradient";
  void elements(about.tensor, aspect).then((data) => {
    if (!current || data === null) return;
    const largest = from + largestAt(data.subarray(from, from + size), Math.abs);
    const index = indexAt(largest, info.tensors[about.tensor].shape);
    latest.value = { element: { ...about, index, byItself: true }, about };
  });
  return () => {
    current = false;
  };
});
