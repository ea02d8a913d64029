import { describe } from "../describe.js";
import { ShapeError, ValueError } from "../errors.js";
import { checkOptions, knownInstead } from "../options.js";
import { requireNumber } from "../tensor/require-number.js";
import { requireTensor } from "../tensor/require-tensor.js";
import { checkSize, formatShape } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { numberAs } from "./broadcast.js";
import { broadcastTo } from "./broadcast-to.js";
import { concat } from "./concat.js";
import { flip } from "./flip.js";
import { sliceAxis } from "./slice.js";

/** What {@link pad} puts around a tensor. */
export interface PadOptions {
  /**
   * "constant" (default): the same number everywhere. "reflect": the elements mirrored, without the one at the edge.
   * "replicate": the one at the edge, again and again. "circular": those from the other end.
   */
  mode?: "constant" | "reflect" | "replicate" | "circular";
  /** The number of "constant". Default 0. */
  value?: number;
}

/** n elements to put before x along an axis, or behind it. */
type Border = (x: Tensor, axis: number, n: number, isBehind: boolean) => Tensor;

interface Mode {
  /** The most elements of a border where the axis has `size`. */
  most(size: number): number;
  border: Border;
}

const sized = (x: Tensor, axis: number, n: number) => x.shape.map((size, i) => (i === axis ? n : size));

/** The mode `value` belongs to; the others are made of x. */
const constant = (value: Tensor): Mode => ({
  most: () => Infinity,
  border: (x, axis, n) => broadcastTo(value, sized(x, axis, n)),
});

const modes: Readonly<Record<Exclude<NonNullable<PadOptions["mode"]>, "constant">, Mode>> = {
  reflect: {
    most: (size) => size - 1,
    border(x, axis, n, isBehind) {
      const start = isBehind ? x.shape[axis] - 1 - n : 1;
      return flip(sliceAxis(x, axis, start, start + n), axis);
    },
  },
  replicate: {
    most: (size) => (size === 0 ? 0 : Infinity),
    border(x, axis, n, isBehind) {
      const edge = isBehind ? x.shape[axis] - 1 : 0;
      return broadcastTo(sliceAxis(x, axis, edge, edge + 1), sized(x, axis, n));
    },
  },
  circular: {
    most: (size) => size,
    border(x, axis, n, isBehind) {
      const start = isBehind ? 0 : x.shape[axis] - n;
      return sliceAxis(x, axis, start, start + n);
    },
  },
};

function checkPadding(x: Tensor, padding: readonly number[]): void {
  const rule = "it must be integers, two for each of the last axes, from the last one on: [before, after, …]";
  if (!Array.isArray(padding) || !padding.every(Number.isInteger)) {
    const given = Array.isArray(padding) ? formatShape(padding) : describe(padding);
    throw new ValueError(`pad: padding is ${given}; ${rule}`, { op: "pad", padding });
  }
  if (padding.length % 2 === 0 && padding.length <= 2 * x.rank) return;
  throw new ShapeError(
    `pad: padding ${formatShape(padding)} has ${padding.length} numbers, and x is ${formatShape(x.shape)}; ${rule}, at most ${2 * x.rank}`,
    { op: "pad", padding, x: x.shape },
  );
}

function modeOf(x: Tensor, { mode = "constant", value }: PadOptions): Mode {
  if (mode === "constant") {
    const number = value ?? 0;
    requireNumber("pad", "value", number);
    return constant(numberAs("pad", "value", number, "x", x.dtype));
  }
  if (!Object.hasOwn(modes, mode)) {
    const known = ["constant", ...Object.keys(modes)];
    throw new ValueError(`pad: there is no mode "${mode}"${knownInstead(String(mode), known)}`, {
      op: "pad",
      mode,
    });
  }
  if (value === undefined) return modes[mode];
  throw new ValueError(
    `pad: value is ${describe(value)}, but mode is "${mode}", which takes elements of x; leave value out, or take mode "constant"`,
    { op: "pad", mode, value },
  );
}

/**
 * Puts elements around x. `padding` has two numbers for each of the last axes, from the last one on, as in PyTorch: [left,
 * right, top, bottom] for images. A negative number cuts off as many first. A border is made of what is left: where PyTorch
 * mirrors elements that were cut off at the other end, this is an error.
 *
 * Shapes: [N, C, H, W] with [l, r, t, b] → [N, C, H + t + b, W + l + r].
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.functional.pad.html
 *
 * @throws {ShapeError} when there are more numbers than axes have sides, or a border takes more elements than there are;
 * {@link ValueError} when the mode is unknown, or something is no number; {@link DTypeError} when x is of integers that do
 * not hold the value.
 * @example
 * pad(tensor([[1, 2, 3]]), [1, 2]); // [[0, 1, 2, 3, 0, 0]]
 * pad(tensor([[1, 2, 3]]), [2, 1], { mode: "reflect" }); // [[3, 2, 1, 2, 3, 2]]
 */
export function pad(x: Tensor, padding: readonly number[], options: PadOptions = {}): Tensor {
  requireTensor("pad", "x", x);
  checkPadding(x, padding);
  checkOptions("pad", options, { mode: true, value: true });
  const { most, border } = modeOf(x, options);
  let y = x;
  for (let i = 0; i < padding.length; i += 2) {
    const axis = x.rank - 1 - i / 2;
    const [before, after] = [padding[i], padding[i + 1]];
    const size = x.shape[axis] + Math.min(0, before) + Math.min(0, after);
    const widest = Math.max(0, before, after);
    if (size < 0 || widest > most(size)) {
      const limit = size < 0 ? "no more can be cut off than there is" : `at most ${Math.max(0, most(size))}`;
      throw new ShapeError(
        `pad: [${before}, ${after}] in mode "${options.mode ?? "constant"}" does not fit axis ${axis} of ${formatShape(x.shape)}; ${limit}`,
        { op: "pad", padding, x: x.shape },
      );
    }
    if (before < 0 || after < 0) {
      const start = Math.max(0, -before);
      y = sliceAxis(y, axis, start, start + size);
    }
    checkSize("pad", "the padded shape", sized(y, axis, size + Math.max(0, before) + Math.max(0, after)));
    const parts = [
      ...(before > 0 ? [border(y, axis, before, false)] : []),
      y,
      ...(after > 0 ? [border(y, axis, after, true)] : []),
    ];
    if (parts.length > 1) y = concat(parts, axis);
  }
  return y;
}
