// The numbers of the pictures, as they arrive from the worker.

import { computed, signal } from "@preact/signals";
import { useEffect, useState } from "preact/hooks";
import type { Aspect } from "../../../engine/walk.js";
import { at } from "../../address.js";
import { elements, walk } from "../../model.js";

/** Which image of the batch is shown. */
export const image = computed(() => {
  const number = Number(at.image.value);
  return Math.max(0, Math.min((walk.value?.N ?? 1) - 1, Number.isInteger(number) ? number : 0));
});

/** Where the shown image's part of a result begins among its elements, and how long it is. */
export function partOfImage(tensor: number): { from: number; size: number } {
  const { tensors, N } = walk.value!;
  const { shape, kind } = tensors[tensor];
  const size = shape.reduce((product, n) => product * n, 1);
  if (kind === "parameter" || shape.length === 0) return { from: 0, size };
  return { from: (image.value * size) / N, size: size / N };
}

export interface Picture {
  values: Float32Array;
  /** The largest absolute value. */
  largest: number;
}

/** The largest absolute value of each node's picture that is on the screen. */
const largestOf = signal<ReadonlyMap<number, number>>(new Map());
export const largestOfAll = computed(() => Math.max(0, ...largestOf.value.values()));

/** A tensor of the walk as it is for the shown image; null until it is there, and where there is nothing to show. */
export function usePicture(tensor: number, aspect: Aspect): Picture | null {
  const [picture, setPicture] = useState<Picture | null>(null);
  const { from, size } = partOfImage(tensor);
  const id = walk.value?.id;
  useEffect(() => {
    let over = false;
    void elements(tensor, aspect).then((all) => {
      if (over) return;
      const values = all?.subarray(from, from + size) ?? null;
      setPicture(values === null ? null : { values, largest: largest(values) });
    });
    return () => {
      over = true;
    };
  }, [id, tensor, aspect, from, size]);

  const known = picture?.largest;
  useEffect(() => {
    if (known === undefined) return undefined;
    largestOf.value = new Map(largestOf.peek()).set(tensor, known);
    return () => {
      const others = new Map(largestOf.peek());
      others.delete(tensor);
      largestOf.value = others;
    };
  }, [tensor, known]);
  return picture;
}

function largest(values: Float32Array): number {
  let most = 0;
  for (const value of values) most = Math.max(most, Math.abs(value));
  return most;
}
