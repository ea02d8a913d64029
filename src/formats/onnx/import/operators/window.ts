// What slides a window over an image: where it stands, and how much there is around the image.

import { reshape } from "../../../../ops/reshape.js";
import type { Tensor } from "../../../../tensor/tensor.js";
import { type AttributeValues, int, ints, string } from "../attributes.js";
import { type Call, type NodeSettings, refuseNode } from "../operator.js";

/** The attributes that all of them have. */
export const WINDOW = {
  auto_pad: string("NOTSET"),
  pads: ints(),
  strides: ints(),
  dilations: ints(),
  kernel_shape: ints(),
};

/** What only pools have: whether a last window may reach beyond the padding. */
export const CEIL_MODE = { ceil_mode: int(0) };

type WindowValues = AttributeValues<typeof WINDOW> & { readonly ceil_mode?: number };

const PADDINGS = ["NOTSET", "VALID", "SAME_UPPER", "SAME_LOWER"];

/** Refuses a window that is none, or has more than two axes. */
export function checkWindow(node: NodeSettings<typeof WINDOW>): void {
  const { auto_pad, kernel_shape, pads, strides, dilations } = node.attributes;
  if (!PADDINGS.includes(auto_pad))
    refuseNode(node, `has auto_pad ${JSON.stringify(auto_pad)}; there are ${PADDINGS.join(", ")}`);
  if (kernel_shape !== undefined && kernel_shape.length > 2)
    refuseNode(node, tooManyAxes(kernel_shape.length));
  const lists = { kernel_shape, strides, dilations, pads };
  for (const [name, list] of Object.entries(lists)) {
    const least = name === "pads" ? 0 : 1;
    const most = name === "pads" ? 4 : 2;
    if (list?.some((n) => !(n >= least && n < 2 ** 31)) || (list?.length ?? 0) > most)
      refuseNode(node, `has ${name} [${list}]; there must be at most ${most} numbers of at least ${least}`);
  }
}

const tooManyAxes = (axes: number): string =>
  `has a window over ${axes} axes, and there are only those over one and two here; give your own operator with the option operators`;

/** Along one axis of the image. */
interface Side {
  size: number;
  kernel: number;
  stride: number;
  dilation: number;
  before: number;
  after: number;
  /** How many places the window has. */
  out: number;
}

export interface Window {
  /** Vertical and horizontal. */
  sides: [Side, Side];
  stride: [number, number];
  dilation: [number, number];
  kernel: [number, number];
}

/** The window of a node over an image x [N, C, H, W]. */
export function windowOf(call: Call, attributes: WindowValues, x: Tensor, kernel: readonly number[]): Window {
  const side = (i: number): Side => sideOf(call, attributes, x.shape[2 + i], kernel, i);
  const sides: [Side, Side] = [side(0), side(1)];
  const both = (of: (side: Side) => number): [number, number] => [of(sides[0]), of(sides[1])];
  return {
    sides,
    stride: both((s) => s.stride),
    dilation: both((s) => s.dilation),
    kernel: both((s) => s.kernel),
  };
}

/** Where the window has one axis, the image is one row high. */
function sideOf(
  call: Call,
  { auto_pad, pads, strides, dilations, ceil_mode }: WindowValues,
  size: number,
  kernel: readonly number[],
  i: number,
): Side {
  const axes = kernel.length;
  const at = i - (2 - axes);
  if (at < 0) return { size, kernel: 1, stride: 1, dilation: 1, before: 0, after: 0, out: 1 };
  for (const [name, list, n] of [
    ["strides", strides, axes],
    ["dilations", dilations, axes],
    ["pads", pads, 2 * axes],
  ] as const) {
    if (list !== undefined && list.length !== n)
      call.refuse(`has ${list.length} ${name} for a window over ${axes} axes; there must be ${n}`);
  }
  const [stride, dilation] = [strides?.[at] ?? 1, dilations?.[at] ?? 1];
  const span = dilation * (kernel[at] - 1) + 1;
  const own = { size, kernel: kernel[at], stride, dilation };
  if (auto_pad.startsWith("SAME")) {
    const out = Math.ceil(size / stride);
    const all = Math.max(0, (out - 1) * stride + span - size);
    const [less, more] = [Math.floor(all / 2), Math.ceil(all / 2)];
    return {
      ...own,
      before: auto_pad === "SAME_UPPER" ? less : more,
      after: auto_pad === "SAME_UPPER" ? more : less,
      out,
    };
  }
  const [before, after] = auto_pad === "VALID" ? [0, 0] : [pads?.[at] ?? 0, pads?.[axes + at] ?? 0];
  const steps = (size + before + after - span) / stride;
  let out = (ceil_mode ? Math.ceil(steps) : Math.floor(steps)) + 1;
  // The last window begins in the image or before it, not in what ceil_mode puts behind.
  if (ceil_mode && (out - 1) * stride >= size + before) out--;
  return { ...own, before, after, out };
}

/** How many more pixels behind the image its windows reach than its padding has. */
export const excess = ({ size, kernel, stride, dilation, before, after, out }: Side): number =>
  Math.max(0, (out - 1) * stride + dilation * (kernel - 1) + 1 - (size + before + after));

/** f of the image [N, C, L] as one of [N, C, 1, L], and back. */
export function asImage(call: Call, x: Tensor, axes: number, f: (image: Tensor) => Tensor): Tensor {
  if (x.rank !== axes + 2)
    call.refuse(
      `slides a window over ${axes} axes of [${x.shape.join(", ")}]; there must be two more, for samples and channels`,
    );
  if (axes > 2 || axes < 1) call.refuse(tooManyAxes(axes));
  if (axes === 2) return f(x);
  const [N, C, L] = x.shape;
  const y = f(reshape(x, [N, C, 1, L]));
  return reshape(y, [y.shape[0], y.shape[1], y.shape[3]]);
}
