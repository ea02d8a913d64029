// What the tensors of a step are called and how they are laid out for looking at.

import type { WalkInfo } from "../../../../engine/walk.js";
import { imagesOf, type Maps, mapsOf } from "../../../parts/maps.js";

/** The tensor that holds the same elements in the shape in which they were made. */
export function originOf({ tensors }: WalkInfo, tensor: number): number {
  const { viewOf } = tensors[tensor];
  return viewOf === null ? tensor : originOf({ tensors } as WalkInfo, viewOf);
}

const sizeOf = (shape: readonly number[]) => shape.reduce((size, n) => size * n, 1);

/** A part of a tensor that is looked at: blocks of it, `step` apart from the first at `offset` on, as maps. */
export interface Part {
  tensor: number;
  offset: number;
  length: number;
  block: number;
  step: number;
  maps: Maps;
}

const whole = (tensor: number, offset: number, length: number, maps: Maps): Part => ({
  tensor,
  offset,
  length,
  block: length,
  step: length,
  maps,
});

/** Where an element of the part stands in the tensor. */
export const positionIn = ({ offset, block, step }: Part, i: number): number =>
  offset + Math.floor(i / block) * step + (i % block);

/** Which element of the part stands there in the tensor; −1 where none does. */
export function elementOf({ offset, length, block, step }: Part, position: number): number {
  const [row, inside] = [Math.floor((position - offset) / step), (position - offset) % step];
  const i = row * block + inside;
  return position >= offset && inside < block && i < length ? i : -1;
}

/** Twice as many maps in a row as in a column, without a gap at the end where that can be. */
function wide(maps: Maps): Maps {
  if (maps.count === 1) return maps;
  const about = Math.min(maps.count, Math.ceil(Math.sqrt(maps.count * 2)));
  const even = [0, 1, -1, 2, -2, 3, 4].map((by) => about + by).find((n) => n > 0 && maps.count % n === 0);
  return { ...maps, columns: even ?? about };
}

/** One image of a result, or the whole of a parameter. */
export function partOf(info: WalkInfo, tensor: number, image: number): Part {
  const origin = originOf(info, tensor);
  const { shape, kind } = info.tensors[origin];
  const size = sizeOf(shape);
  if (kind === "parameter") {
    const maps = mapsOf(shape, "parameter");
    return whole(origin, 0, size, shape.length === 4 && shape[1] === 1 ? wide(maps) : maps);
  }
  const images = imagesOf(shape);
  const length = size / images;
  return whole(origin, Math.min(image, images - 1) * length, length, wide(mapsOf(shape, "result")));
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
  return whole(origin, at * length, length, maps);
}

/** Of a convolution's weight all kernels that look at one channel. */
export function channelPart(info: WalkInfo, tensor: number, channel: number): Part {
  const [K, C, R, S] = info.tensors[tensor].shape;
  const block = R * S;
  const maps = wide(mapsOf([1, K, R, S], "result"));
  return { tensor, offset: channel * block, length: K * block, block, step: C * block, maps };
}

/** Which image an index of a tensor belongs to; 0 for what belongs to none. */
export function imageOf(info: WalkInfo, tensor: number, index: readonly number[]): number {
  if (info.tensors[originOf(info, tensor)].kind === "parameter") return 0;
  return (index.length === 3 ? index[1] : index[0]) ?? 0;
}

/** What a tensor is called: a parameter by its name, a result by the layer and op that made it. */
export const nameOf = (info: WalkInfo, tensor: number): string => info.tensors[originOf(info, tensor)].name;

const SYMBOLS: Record<string, string> = { weight: "W", a: "x", b: "W", bias: "b", gradient: "dθ", "": "x̂" };

/** What the formulas call what a term names otherwise. */
export const termSymbol = (name: string): string => SYMBOLS[name] ?? name;
