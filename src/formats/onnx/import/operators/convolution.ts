import { add } from "../../../../ops/add.js";
import { convTranspose2d } from "../../../../ops/conv-transpose2d.js";
import { conv2d } from "../../../../ops/conv2d.js";
import { reshape } from "../../../../ops/reshape.js";
import type { Tensor } from "../../../../tensor/tensor.js";
import { int, ints } from "../attributes.js";
import { type Call, type Operators, operator } from "../operator.js";
import { padConstant } from "./rearrange.js";
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
 * The adjoint of a convolution in its input, with a border of its own on each side: what is cut off on one side alone is
 * computed first, and what lies beyond all windows is 0 before the bias.
 */
function transposed(call: Call<typeof TRANSPOSED>): Tensor {
  const { attributes } = call;
  const { group: groups, output_shape, output_padding } = attributes;
  const weight = call.tensor(1);
  const kernel = weight.shape.slice(2);
  return asImage(call, call.tensor(0), kernel.length, (x) => {
    const w = windowOf(call, { ...attributes, auto_pad: "NOTSET" }, x, kernel);
    const at = (list: readonly number[] | undefined, i: number) => list?.at(i - 2);
    const cuts = w.sides.map((side, i) => {
      const more = at(output_padding, i) ?? 0;
      const same = attributes.auto_pad.startsWith("SAME") ? side.size * side.stride : undefined;
      const wanted = at(output_shape, i) ?? same;
      if (wanted === undefined) return [side.before, side.after - more];
      const cut = side.stride * (side.size - 1) + more + side.dilation * (side.kernel - 1) + 1 - wanted;
      const [less, rest] = [Math.floor(cut / 2), Math.ceil(cut / 2)];
      const before = attributes.auto_pad === "SAME_UPPER" ? less : rest;
      return [before, cut - before - more];
    });
    const padding = cuts.map(([before, after]) => Math.max(0, Math.min(before, after)));
    const y = convTranspose2d(x, reshape(weight, [...weight.shape.slice(0, 2), ...w.kernel]), null, {
      stride: w.stride,
      padding: [padding[0], padding[1]],
      dilation: w.dilation,
      groups,
    });
    const rest = (side: 0 | 1) => cuts.map((cut, i) => padding[i] - cut[side]);
    const image = padConstant(y, [0, 0, ...rest(0)], [0, 0, ...rest(1)], 0);
    if (image.shape[2] < 1 || image.shape[3] < 1)
      call.refuse(
        `would give an output of ${image.shape[2]} x ${image.shape[3]}; its pads cut off all of it`,
      );
    const bias = call.optional(2);
    return bias === null ? image : add(image, reshape(bias, [bias.size, 1, 1]));
  });
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
