// How large a node is drawn: its maps in whole pixels, and room for its name.

import type { WalkInfo } from "../../../engine/walk.js";
import { type Maps, mapsOf } from "../../parts/maps.js";
import type { GraphNode } from "./graph.js";
import type { Size } from "./layout.js";

/** Pixels: the least width of a node, the height of its text, the most that a picture takes, and the answer. */
const LEAST = 74;
const TEXT = 66;
const MOST = { width: 120, height: 260 };
const MOST_KERNELS = { width: 74, height: 80 };
const ANSWER = { width: 148, height: 250 };
/** Of a node on a narrow page, where its text stands beside its picture. */
const BESIDE = 128;

export interface Drawn {
  maps: Maps;
  /** Pixels for an element; 0 where it is too large to be drawn here. */
  size: number;
}

/** The maps of a node's result; a short vector stands upright, so that its elements are rows. */
export function drawnResult(info: WalkInfo, { tensor }: GraphNode): Drawn {
  const { shape, kind } = info.tensors[tensor];
  const maps = mapsOf(shape, kind === "parameter" ? "parameter" : "result");
  const upright = maps.count === 1 && maps.height === 1;
  const turned = upright ? { ...maps, height: maps.width, width: 1 } : maps;
  return { maps: turned, size: Math.max(1, fitting(turned, MOST, 14)) };
}

/** The maps of the op's first parameter, where these are few enough to be seen beside the result. */
export function drawnKernels(info: WalkInfo, { parameters }: GraphNode): Drawn | null {
  if (parameters.length === 0 || info.tensors[parameters[0]].shape.length !== 4) return null;
  const maps = mapsOf(info.tensors[parameters[0]].shape, "parameter");
  const size = fitting(maps, MOST_KERNELS, 2);
  return size === 0 ? null : { maps, size };
}

export function sizeOf(info: WalkInfo, node: GraphNode, vertical: boolean): Size {
  if (node.kind === "answer") return ANSWER;
  const result = pixelsOf(drawnResult(info, node));
  const kernels = drawnKernels(info, node);
  const below = kernels === null ? { width: 0, height: 0 } : pixelsOf(kernels);
  const width = Math.max(result.width, below.width);
  const height = result.height + (kernels === null ? 0 : below.height + 8);
  return vertical
    ? { width: width + BESIDE, height: Math.max(height, TEXT) }
    : { width: Math.max(LEAST, width), height: height + TEXT };
}

/** One element between maps, as TensorPicture has it. */
function pixelsOf({ maps: { count, columns, width, height }, size }: Drawn): Size {
  const rows = Math.ceil(count / columns);
  return { width: (columns * (width + 1) - 1) * size, height: (rows * (height + 1) - 1) * size };
}

function fitting(maps: Maps, most: Size, largest: number): number {
  const { width, height } = pixelsOf({ maps, size: 1 });
  return Math.min(largest, Math.floor(Math.min(most.width / width, most.height / height)));
}
