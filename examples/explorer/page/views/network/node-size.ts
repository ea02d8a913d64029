// How large a node is drawn: its maps in whole pixels, below its name.

import type { WalkInfo } from "../../../engine/walk.js";
import { type Maps, mapsOf } from "../../parts/maps.js";
import type { GraphNode } from "./graph.js";
import type { Box, Size } from "./layout.js";
import { layerOf, shapeOf } from "./naming.js";

/** The most that a picture takes, in pixels. */
export interface Most extends Size {
  /** Pixels for an element, at the most. */
  element: number;
  /** How many maps may stand in a row, where there are many. */
  columns: readonly number[];
}

/** The first of these is taken with which the network fits the page. */
export const MOST: readonly Most[] = [
  { width: 480, height: 960, element: 6, columns: [4] },
  { width: 360, height: 720, element: 5, columns: [4] },
  { width: 240, height: 480, element: 4, columns: [4] },
  { width: 120, height: 260, element: 2, columns: [4] },
  { width: 96, height: 260, element: 2, columns: [4] },
];
/** Where the network runs downward, there is room for every node. */
export const MOST_DOWNWARD: Most = { width: 240, height: 480, element: 4, columns: [8, 4] };
const MOST_KERNELS = { width: 74, height: 80 };
const ANSWER: Box = { width: 136, height: 242 };
const LEAST = 60;
/** Heights of the name above a picture and of the range below it; widths of a character in each line of the name. */
const [NAME, RANGE] = [48, 18];
const CHARACTER = { layer: 7, op: 8, shape: 6.5 };
const GAP = 8;

export interface Drawn {
  maps: Maps;
  /** Pixels for an element. */
  size: number;
}

/** The maps of a node's result, in as many columns as show them largest; a short vector stands upright. */
export function drawnResult(info: WalkInfo, { tensor }: GraphNode, most: Most): Drawn {
  const maps = mapsOf(info.tensors[tensor].shape, "result");
  if (maps.count === 1 && maps.height === 1)
    return sized({ ...maps, height: maps.width, width: 1 }, most, 14);
  if (maps.count === 1) {
    const width = Math.min(most.width, Math.max(90, (3 / 8) * most.width));
    return sized(maps, { width, height: most.height }, 14);
  }
  if (maps.count < 16) return sized(maps, most, most.element);
  const tries = most.columns.map((columns) => sized({ ...maps, columns }, most, most.element));
  return tries.reduce((best, next) => (next.size > best.size ? next : best));
}

/** The maps of the op's first parameter, where these are few enough to be seen beside the result. */
export function drawnKernels(info: WalkInfo, { parameters }: GraphNode): Drawn | null {
  if (parameters.length === 0 || info.tensors[parameters[0]].shape.length !== 4) return null;
  const maps = mapsOf(info.tensors[parameters[0]].shape, "parameter");
  return fitting(maps, MOST_KERNELS) === 0 ? null : sized(maps, MOST_KERNELS, 2);
}

/** Links meet the node where its picture is. */
export function boxOf(info: WalkInfo, node: GraphNode, most: Most, vertical: boolean): Box {
  if (node.kind === "answer") return ANSWER;
  const result = pixelsOf(drawnResult(info, node, most));
  const drawn = drawnKernels(info, node);
  const kernels = drawn === null ? { width: 0, height: -GAP } : pixelsOf(drawn);
  const width = Math.max(LEAST, textWidth(info, node), result.width, kernels.width);
  const height = NAME + result.height + RANGE + GAP + kernels.height;
  if (vertical) return { width, height };
  return { width, height, anchor: NAME + result.height / 2, inset: (width - result.width) / 2 };
}

function textWidth(info: WalkInfo, node: GraphNode): number {
  const layer = node.op === null ? "" : layerOf(info, node.op);
  const op = node.op === null ? "" : info.ops[node.op].op;
  return Math.max(
    layer.length * CHARACTER.layer,
    op.length * CHARACTER.op,
    shapeOf(info, node).length * CHARACTER.shape,
  );
}

/** One element between maps, as TensorPicture has it. */
function pixelsOf({ maps: { count, columns, width, height }, size }: Drawn): Size {
  const rows = Math.ceil(count / columns);
  return { width: (columns * (width + 1) - 1) * size, height: (rows * (height + 1) - 1) * size };
}

const sized = (maps: Maps, most: Size, largest: number): Drawn => ({
  maps,
  size: Math.max(1, Math.min(largest, fitting(maps, most))),
});

function fitting(maps: Maps, most: Size): number {
  const { width, height } = pixelsOf({ maps, size: 1 });
  return Math.floor(Math.min(most.width / width, most.height / height));
}
