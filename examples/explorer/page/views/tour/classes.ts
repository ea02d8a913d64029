// The last op of a walk that is about classes: the logits, and what cross-entropy makes of them.

import type { WalkInfo } from "../../../engine/walk.js";
import { elements } from "../../model.js";
import { nthOp } from "./ops.js";

export interface Classes {
  info: WalkInfo;
  /** Of cross-entropy. */
  op: number;
  /** Of the first image. */
  label: number;
  probabilities: number[];
  logits: number[];
  gradients: number[];
  /** The first image. */
  x: Float32Array;
  height: number;
  width: number;
}

export async function findClasses(info: WalkInfo): Promise<Classes | null> {
  const op = nthOp(info, "crossEntropy");
  if (op === null) return null;
  const tensor = info.ops[op].inputs[0]!;
  const classes = info.probabilities[0].length;
  const [z, dz] = [await elements(tensor, "value"), await elements(tensor, "gradient")];
  const input = info.tensors.findIndex(({ kind }) => kind === "input");
  const [, , height, width] = info.tensors[input].shape;
  const x = await elements(input, "value");
  if (z === null || dz === null || x === null) return null;
  return {
    info,
    op,
    label: info.labels[0],
    probabilities: info.probabilities[0],
    logits: [...z.subarray(0, classes)],
    gradients: [...dz.subarray(0, classes)],
    x: x.subarray(0, height * width),
    height,
    width,
  };
}

export const digits = ({ logits }: Classes): string[] => logits.map((_, digit) => String(digit));
