// The numbers of the pictures, as they arrive from the worker.

import { computed, signal } from "@preact/signals";
import { useEffect, useState } from "preact/hooks";
import { largestOf } from "../../../engine/indices.js";
import type { Aspect } from "../../../engine/walk.js";
import { elements, walk } from "../../model.js";
import { partOfImage } from "../../shown-image.js";

export interface Picture {
  values: Float32Array;
  /** The largest absolute value. */
  largest: number;
}

/** The largest absolute value of each node's picture that is on the screen. */
const largestByNode = signal<ReadonlyMap<number, number>>(new Map());
export const largestOfAll = computed(() => Math.max(0, ...largestByNode.value.values()));

/** Whether a picture was ever on the screen: what is below the network can wait for that. */
export const isDrawn = signal(false);

export function pictureIsDrawn(): void {
  if (!isDrawn.peek()) performance.mark("first picture");
  isDrawn.value = true;
}

/** A tensor of the walk as it is for the shown image; null until it is there, and where there is nothing to show. */
export function usePicture(tensor: number, aspect: Aspect): Picture | null {
  const [picture, setPicture] = useState<Picture | null>(null);
  const { from, size } = partOfImage(tensor);
  const id = walk.value?.id;
  useEffect(() => {
    // An effect comes later than its render: the walk may be another, whose tensors have other numbers.
    if (walk.peek()?.id !== id) return;
    let over = false;
    void elements(tensor, aspect).then((all) => {
      if (over) return;
      const values = all?.subarray(from, from + size) ?? null;
      setPicture(values === null ? null : { values, largest: largestOf(values) });
    });
    return () => {
      over = true;
    };
  }, [id, tensor, aspect, from, size]);

  const known = picture?.largest;
  useEffect(() => {
    if (known === undefined) return undefined;
    largestByNode.value = new Map(largestByNode.peek()).set(tensor, known);
    return () => {
      const others = new Map(largestByNode.peek());
      others.delete(tensor);
      largestByNode.value = others;
    };
  }, [tensor, known]);
  return picture;
}
