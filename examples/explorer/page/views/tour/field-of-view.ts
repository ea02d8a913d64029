// Which pixels a number deep in the network can see.

import type { WalkInfo } from "../../../engine/walk.js";
import { windowOf } from "./ops.js";

/** Rows and columns from `from` to `to`, both included; they may reach into the padding. */
export interface Field {
  rows: readonly [from: number, to: number];
  columns: readonly [from: number, to: number];
}

/** The pixels that an element [·, ·, p, q] of an op's result depends on; null where it is no picture. */
export function fieldOfView(info: WalkInfo, op: number, p: number, q: number): Field | null {
  let [rows, columns]: [Field["rows"], Field["columns"]] = [
    [p, p],
    [q, q],
  ];
  for (let at: number | undefined = op; at !== undefined && at >= 0; ) {
    const { inputs } = info.ops[at];
    const input = inputs[0]!;
    const d = info.tensors[input].shape.length === 4 ? windowOf(info, at) : null;
    if (d?.R !== undefined) {
      rows = [rows[0] * d.strideH - d.padH, rows[1] * d.strideH - d.padH + d.R - 1];
      columns = [columns[0] * d.strideW - d.padW, columns[1] * d.strideW - d.padW + d.S - 1];
    }
    if (info.tensors[input].shape.length !== 4) return null;
    at = info.ops.findIndex(({ output }) => output === input);
  }
  return { rows, columns };
}

/** What of the field is in a picture of this size. */
export function regionOf({ rows, columns }: Field, height: number, width: number) {
  const [top, left] = [Math.max(0, rows[0]), Math.max(0, columns[0])];
  const [bottom, right] = [Math.min(height, rows[1] + 1), Math.min(width, columns[1] + 1)];
  return { top, left, height: bottom - top, width: right - left };
}
