// The geometry that convolution, im2col and pooling share.

import type { WindowDims } from "../../kernels/im2col/reference.js";
import { describe } from "../describe.js";
import { ShapeError, ValueError } from "../errors.js";
import { checkSize, formatShape, type Shape } from "../tensor/shape.js";

/** The same for both directions, or [vertical, horizontal]. */
export type Pair = number | readonly [number, number];

/** How windows move over an image. */
export interface WindowOptions {
  /** How many pixels lie between the beginnings of two windows. Default 1. */
  stride?: Pair;
  /** How many pixels are added on each side of the image. Default 0. */
  padding?: Pair;
  /** How many pixels lie between two positions of a window. Default 1: no gaps. */
  dilation?: Pair;
}

/** Kernels count pixels in 32 bits. */
const MAX_PIXELS = 2 ** 31 - 1;

/** Paddings that other libraries have names for. */
const NAMED: Readonly<Record<string, string>> = {
  same: ': "same" is dilation · (kernel size - 1) / 2, such as 1 for a kernel of 3',
  valid: ': "valid" is 0',
};

/** Checked to be integers of at least `least`. */
export function pair(op: string, name: string, value: Pair, least: number): [number, number] {
  const both: unknown = typeof value === "number" ? [value, value] : value;
  const isRight =
    Array.isArray(both) && both.length === 2 && both.every((n) => Number.isInteger(n) && n >= least);
  if (!isRight) {
    const shown = Array.isArray(value) ? formatShape(value) : describe(value);
    throw new ValueError(
      `${op}: ${name} is ${shown}; it must be an integer of at least ${least}, or two of them [vertical, horizontal]${NAMED[String(value)] ?? ""}`,
    );
  }
  const [vertical, horizontal] = both as [number, number];
  const large = [vertical, horizontal].find((n) => n > MAX_PIXELS);
  if (large !== undefined) {
    throw new ValueError(`${op}: ${name} is ${large}; it must be at most ${MAX_PIXELS}`, {
      op,
      [name]: value,
    });
  }
  return [vertical, horizontal];
}

/**
 * Output size P = floor((H + 2·padding − dilation·(R − 1) − 1) / stride) + 1, and Q likewise.
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.Conv2d.html
 */
export function windowDims(
  op: string,
  input: Shape,
  [R, S]: readonly [number, number],
  { stride = 1, padding = 0, dilation = 1 }: WindowOptions,
): WindowDims {
  if (input.length !== 4) {
    throw new ShapeError(
      `${op}: input is ${formatShape(input)}; it must have four axes [N, C, H, W]: add the missing ones with unsqueeze()`,
    );
  }
  const [N, C, H, W] = input;
  const [strideH, strideW] = pair(op, "stride", stride, 1);
  const [padH, padW] = pair(op, "padding", padding, 0);
  const [dilationH, dilationW] = pair(op, "dilation", dilation, 1);
  const P = Math.floor((H + 2 * padH - dilationH * (R - 1) - 1) / strideH) + 1;
  const Q = Math.floor((W + 2 * padW - dilationW * (S - 1) - 1) / strideW) + 1;
  if (P < 1 || Q < 1) {
    throw new ShapeError(
      `${op}: a window of ${R} x ${S} (dilation ${dilationH} x ${dilationW}) does not fit into input ${formatShape(input)} with padding ${padH} x ${padW}; it would give an output of ${P} x ${Q}: make the window smaller or the padding larger`,
      { op, input },
    );
  }
  checkSize(op, `input with padding ${padH} x ${padW},`, [N, C, H + 2 * padH, W + 2 * padW]);
  checkSize(op, `output, with padding ${padH} x ${padW},`, [N, C, P, Q]);
  return { N, C, H, W, R, S, P, Q, strideH, strideW, padH, padW, dilationH, dilationW };
}

/** Throws where one of the options would be refused whatever the input is. */
export function checkWindow(op: string, { stride = 1, padding = 0, dilation = 1 }: WindowOptions): void {
  pair(op, "stride", stride, 1);
  pair(op, "padding", padding, 0);
  pair(op, "dilation", dilation, 1);
}
