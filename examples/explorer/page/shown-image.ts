import { computed } from "@preact/signals";
import type { WalkInfo } from "../engine/walk.js";
import { at } from "./address.js";
import { walk } from "./model.js";

/** Which image of the batch is shown. */
export const image = computed(() => {
  const number = Number(at.image.value);
  return Math.max(0, Math.min((walk.value?.N ?? 1) - 1, Number.isInteger(number) ? number : 0));
});

/** A parameter belongs to no image, in whatever shape. */
function isParameter({ tensors }: WalkInfo, tensor: number): boolean {
  const { kind, viewOf } = tensors[tensor];
  return viewOf === null ? kind === "parameter" : isParameter({ tensors } as WalkInfo, viewOf);
}

/** Where the shown image's part of a tensor begins among its elements, and how long it is. */
export function partOfImage(tensor: number): { from: number; size: number } {
  const info = walk.value!;
  const { shape } = info.tensors[tensor];
  const size = shape.reduce((product, n) => product * n, 1);
  if (isParameter(info, tensor) || shape.length === 0) return { from: 0, size };
  return { from: (image.value * size) / info.N, size: size / info.N };
}
