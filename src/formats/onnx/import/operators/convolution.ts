import { conv2d } from "../../../../ops/conv2d.js";
import { permute } from "../../../../ops/permute.js";
import { reshape } from "../../../../ops/reshape.js";
import type { Tensor } from "../../../../tensor/tensor.js";
import { int, ints } from "../attributes.js";
import { type Call, type Operators, operator } from "../operator.js";
import { padConstant, range, takeAt } from "./rearrange.js";
import { asImage, checkWindow, WINDOW, windowOf } from "./window.js";

const CONV = { ...WINDOW, group: int(1) };

/** conv2d with a border of its own on each side. */
function convolved(call: Call<typeof CONV>): Tensor {
  const { attributes } = call;
  const weight = call.tensor(1);
  const kernel = weight.shape.slice(2);
  const { kernel_shape: told } = attributes;
  if (told !== undefined && told.join() !== kernel.join())
    call.refuse(`has kernel_shape [${told}] but a weight of [${weight.shape.join(", ")}]; they must agree`);
  return asImage(call, call.tensor(0), kernel.length, (x) => {
    const w = windowOf(call, attributes, x, kernel);
    const [vertical, horizontal] = w.sides;
    const isEven = vertical.before === vertical.after && horizontal.before === horizontal.after;
    const image = isEven
      ? x
      : padConstant(
          x,
          [0, 0, vertical.before, horizontal.before],
          [0, 0, vertical.after, horizontal.after],
          0,
        );
    return conv2d(image, reshape(weight, [...weight.shape.slice(0, 2), ...w.kernel]), call.optional(2), {
      stride: w.stride,
      dilation: w.dilation,
      padding: isEven ? [vertical.before, horizontal.before] : 0,
      groups: attributes.group,
    });
  });
}

const TRANSPOSED = { ...CONV, output_padding: ints(), output_shape: ints() };

/**
 * The adjoint of a convolution in its input. It is one itself: of the image with stride − 1 zeros between its pixels, with
 * the weight turned by half a turn, and its channels exchanged within each group.
 */
function transposed(call: Call<typeof TRANSPOSED>): Tensor {
  const { attributes } = call;
  const { group, output_shape, output_padding } = attributes;
  const weight = call.tensor(1);
  const kernel = weight.shape.slice(2);
  return asImage(call, call.tensor(0), kernel.length, (x) => {
    const {
      sides,
      kernel: both,
      dilation,
    } = windowOf(call, { ...attributes, auto_pad: "NOTSET" }, x, kernel);
    const at = (list: readonly number[] | undefined, i: number) => list?.at(i - 2);
    const borders = sides.map((side, i) => {
      const span = side.dilation * (side.kernel - 1);
      const more = at(output_padding, i) ?? 0;
      const same = attributes.auto_pad.startsWith("SAME") ? side.size * side.stride : undefined;
      const wanted = at(output_shape, i) ?? same;
      if (wanted === undefined) return [span - side.before, span - side.after + more];
      const cut = side.stride * (side.size - 1) + more + span + 1 - wanted;
      const [less, rest] = [Math.floor(cut / 2), Math.ceil(cut / 2)];
      const before = attributes.auto_pad === "SAME_UPPER" ? less : rest;
      return [span - before, span - (cut - before) + more];
    });
    const apart = spread(x, sides[0].stride, sides[1].stride);
    const image = padConstant(
      apart,
      [0, 0, borders[0][0], borders[1][0]],
      [0, 0, borders[0][1], borders[1][1]],
      0,
    );
    const [C, M] = weight.shape;
    const grouped = reshape(weight, [group, C / group, M, ...both]);
    const exchanged = reshape(permute(grouped, [0, 2, 1, 3, 4]), [group * M, C / group, ...both]);
    const turned = [2, 3].reduce((w, axis) => takeAt(w, axis, range(w.shape[axis]).reverse()), exchanged);
    return conv2d(image, turned, call.optional(2), { dilation, groups: group });
  });
}

/** The pixels of x, as far apart as the strides say, with zeros between them. */
function spread(x: Tensor, down: number, across: number): Tensor {
  if (down === 1 && across === 1) return x;
  const [N, C, H, W] = x.shape;
  const none = new Array<number>(6).fill(0);
  const apart = padConstant(reshape(x, [N, C, H, 1, W, 1]), none, [0, 0, 0, down - 1, 0, across - 1], 0);
  return padConstant(reshape(apart, [N, C, H * down, W * across]), none, [0, 0, 1 - down, 1 - across], 0);
}

export const convolution: Operators = {
  Conv: operator({ inputs: [2, 3], attributes: CONV, check: checkWindow, run: convolved }),
  ConvTranspose: operator({
    inputs: [2, 3],
    attributes: TRANSPOSED,
    check: checkWindow,
    run: transposed,
  }),
};
