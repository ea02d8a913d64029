// What the tensors of a step are called and how they are laid out for looking at.

import type { WalkInfo } from "../../../../engine/walk.js";
import { imagesOf, type Maps, mapsOf } from "../../../parts/maps.js";

/** The tensor that holds the same elements in the shape in which they were made. */
export function originOf({ tensors }: WalkInfo, tensor: number): number {
  const { viewOf } = tensors[tensor];
  return viewOf === null ? tensor : originOf({ tensors } as WalkInfo, viewOf);
}

const sizeOf = (shape: readonly number[]) => shape.reduce((size, n) => size * n, 1);

/** A part of a tensor that is looked at: from `offset`, as maps. */
export interface Part {
  tensor: number;
  offset: number;
  length: number;
  maps: Maps;
}

const wide = (maps: Maps): Maps =>
  maps.count > 1 ? { ...maps, columns: Math.min(maps.count, Math.ceil(Math.sqrt(maps.count * 2))) } : maps;

/** One image of a result, or the whole of a parameter. */
export function partOf(info: WalkInfo, tensor: number, image: number): Part {
  const origin = originOf(info, tensor);
  const { shape, kind } = info.tensors[origin];
  const size = sizeOf(shape);
  if (kind === "parameter")
    return { tensor: origin, offset: 0, length: size, maps: mapsOf(shape, "parameter") };
  const images = imagesOf(shape);
  const length = size / images;
  return {
    tensor: origin,
    offset: Math.min(image, images - 1) * length,
    length,
    maps: wide(mapsOf(shape, "result")),
  };
}

/** Of a parameter the slice along its first axis: one kernel, or the weights of one unit laid out as its input is. */
export function slicePart(info: WalkInfo, tensor: number, at: number, like: number | null): Part {
  const origin = originOf(info, tensor);
  const { shape } = info.tensors[origin];
  const length = sizeOf(shape.slice(1));
  const asInput = like === null ? null : partOf(info, like, 0);
  const maps =
    asInput !== null && asInput.length === length
      ? asInput.maps
      : wide(mapsOf([1, ...shape.slice(1)], "result"));
  return { tensor: origin, offset: at * length, length, maps };
}

/** Which image an index of a tensor belongs to; 0 for what belongs to none. */
export function imageOf(info: WalkInfo, tensor: number, index: readonly number[]): number {
  if (info.tensors[originOf(info, tensor)].kind === "parameter") return 0;
  return (index.length === 3 ? index[1] : index[0]) ?? 0;
}

/** What a tensor is called: a parameter by its name, a result by the layer and op that made it. */
export const nameOf = (info: WalkInfo, tensor: number): string => info.tensors[originOf(info, tensor)].name;
