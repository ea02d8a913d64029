// Where everything stands in the picture of the network: an op to the right of all that it reads, as a longest path has it.

import type { WalkInfo } from "../../../engine/walk.js";
import { mapsOf } from "../../parts/maps.js";
import { isStep } from "../../steps.js";

export interface Node {
  /** The tensor that is shown: what the op made, or the images. */
  tensor: number;
  /** The op that made it; null for the images. */
  op: number | null;
  /** The parameters that went in. */
  parameters: number[];
  column: number;
  x: number;
  y: number;
  width: number;
  height: number;
  /** Pixels of the page for an element. */
  scale: number;
}

export interface Edge {
  from: Node;
  to: Node;
  /** Whether it passes over other ops, and has to bend around them. */
  skips: boolean;
}

export interface Layout {
  nodes: Node[];
  edges: Edge[];
  width: number;
  height: number;
}

/** Room for the picture of one tensor. */
const PICTURE = { height: 216, width: 130, scale: 8 };
const LABEL = { height: 58, width: 92 };
const GAP = { x: 26, y: 22 };
/** Above the pictures, for edges that skip. */
const ARCH = 26;

export function layoutOf(info: WalkInfo): Layout {
  const { ops, tensors } = info;
  const nodes: Node[] = [];
  /** Which node shows the elements of a tensor. Those of a reshape inside a layer are its input's. */
  const shownBy = new Map<number, Node>();
  const add = (tensor: number, op: number | null, from: readonly Node[], parameters: number[]): void => {
    const node = { tensor, op, parameters, column: 0, x: 0, y: 0, ...sizeOf(info, tensor) };
    node.column = 1 + Math.max(-1, ...from.map(({ column }) => column));
    nodes.push(node);
    shownBy.set(tensor, node);
  };
  for (const [i, { kind }] of tensors.entries()) if (kind === "input") add(i, null, [], []);

  const edges: Edge[] = [];
  for (const [i, { inputs, output }] of ops.entries()) {
    const from = [
      ...new Set(inputs.flatMap((tensor) => (tensor === null ? [] : (shownBy.get(tensor) ?? [])))),
    ];
    if (!isStep(info, i)) {
      if (from.length > 0) shownBy.set(output, from[0]);
      continue;
    }
    add(
      output,
      i,
      from,
      inputs.flatMap((tensor) => parameterBehind(info, tensor)),
    );
    const to = nodes.at(-1)!;
    edges.push(...from.map((node) => ({ from: node, to, skips: to.column - node.column > 1 })));
  }
  return { nodes, edges, ...place(nodes) };
}

/** The parameter that an argument is, as it is or in another shape. */
function parameterBehind({ tensors }: WalkInfo, tensor: number | null): number[] {
  if (tensor === null) return [];
  const { kind, viewOf } = tensors[tensor];
  if (kind === "parameter") return [tensor];
  return viewOf !== null && tensors[viewOf].kind === "parameter" ? [viewOf] : [];
}

function sizeOf({ tensors }: WalkInfo, tensor: number): Pick<Node, "width" | "height" | "scale"> {
  const { count, columns, height, width } = mapsOf(tensors[tensor].shape, "result");
  const across = columns * (width + 1) - 1;
  const down = Math.ceil(count / columns) * (height + 1) - 1;
  const scale = Math.min(PICTURE.scale, PICTURE.height / down, PICTURE.width / across);
  // Whole pixels for an element are sharp; a large tensor has less than one.
  const sharp = scale >= 1 ? Math.floor(scale) : scale;
  return { scale: sharp, width: Math.max(LABEL.width, across * sharp), height: down * sharp + LABEL.height };
}

/** Columns from left to right, and what stands in one of them below each other, around a common middle. */
function place(nodes: readonly Node[]): { width: number; height: number } {
  const columns: Node[][] = [];
  for (const node of nodes) {
    columns[node.column] ??= [];
    columns[node.column].push(node);
  }
  const heightOf = (column: readonly Node[]) =>
    column.reduce((sum, { height }) => sum + height + GAP.y, -GAP.y);
  const height = Math.max(...columns.map(heightOf));
  let x = 0;
  for (const column of columns) {
    const width = Math.max(...column.map((node) => node.width));
    let y = ARCH + (height - heightOf(column)) / 2;
    for (const node of column) {
      node.x = x + (width - node.width) / 2;
      node.y = y;
      y += node.height + GAP.y;
    }
    x += width + GAP.x;
  }
  return { width: x - GAP.x, height: height + ARCH };
}
