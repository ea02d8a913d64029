import { avgPool2d } from "../../../../ops/avg-pool2d.js";
import { cast } from "../../../../ops/cast.js";
import { max } from "../../../../ops/max.js";
import { maxPool2d } from "../../../../ops/max-pool2d.js";
import { mean } from "../../../../ops/mean.js";
import { mul } from "../../../../ops/mul.js";
import { tensor } from "../../../../tensor/creation.js";
import { isFloat } from "../../../../tensor/dtype.js";
import type { Tensor } from "../../../../tensor/tensor.js";
import { int } from "../attributes.js";
import { type Call, type Operators, operator, refuseNode } from "../operator.js";
import { padConstant, range } from "./rearrange.js";
import { asImage, CEIL_MODE, checkWindow, excess, WINDOW, type Window, windowOf } from "./window.js";

/** The image with all that its windows reach. */
function bordered(x: Tensor, { sides }: Window, value: number): Tensor {
  const after = sides.map((side) => side.after + excess(side));
  return padConstant(x, [0, 0, ...sides.map((side) => side.before)], [0, 0, ...after], value);
}

/** Whether the ops here have this border: the same before and after, at most half of the window, nothing beyond. */
const isPlain = ({ sides }: Window): boolean =>
  sides.every((side) => side.before === side.after && 2 * side.before <= side.kernel && excess(side) === 0);

const paddingOf = ({ sides }: Window): [number, number] => [sides[0].before, sides[1].before];

const MAX_POOL = { ...WINDOW, ...CEIL_MODE, storage_order: int(0) };

function maxPooled(call: Call<typeof MAX_POOL>): Tensor {
  const kernel = call.attributes.kernel_shape ?? [];
  const given = call.tensor(0);
  if (!isFloat(given.dtype)) return cast(pooled(cast(given, "float64")), given.dtype);
  return pooled(given);

  function pooled(x: Tensor): Tensor {
    return asImage(call, x, kernel.length, (image) => {
      const w = windowOf(call, call.attributes, image, kernel);
      const options = { stride: w.stride, dilation: w.dilation };
      if (isPlain(w) && w.dilation.every((n) => n === 1))
        return maxPool2d(image, w.kernel, { ...options, padding: paddingOf(w) });
      return maxPool2d(bordered(image, w, Number.NEGATIVE_INFINITY), w.kernel, options);
    });
  }
}

const AVERAGE_POOL = { ...WINDOW, ...CEIL_MODE, count_include_pad: int(0) };

/**
 * The mean of each window. Pixels of the padding count, or do not, as the node says; those that ceil_mode has windows
 * reach behind it never do.
 */
function averaged(call: Call<typeof AVERAGE_POOL>): Tensor {
  const { kernel_shape: kernel = [], count_include_pad } = call.attributes;
  return asImage(call, call.tensor(0), kernel.length, (x) => {
    const w = windowOf(call, call.attributes, x, kernel);
    const countIncludePad = count_include_pad !== 0;
    if (isPlain(w))
      return avgPool2d(x, w.kernel, { stride: w.stride, padding: paddingOf(w), countIncludePad });
    const all = avgPool2d(bordered(x, w, 0), w.kernel, { stride: w.stride });
    const [down, across] = w.sides.map((side) => counts(side, countIncludePad));
    const area = w.kernel[0] * w.kernel[1];
    const factors = down.map((rows) => across.map((columns) => area / (rows * columns)));
    return mul(all, tensor(factors, { dtype: x.dtype }));
  });
}

/** How many pixels of each window along one axis count. */
function counts(
  { size, kernel, stride, before, after, out }: Window["sides"][0],
  withPadding: boolean,
): number[] {
  const [first, end] = withPadding ? [-before, size + after] : [0, size];
  return range(out).map((i) => {
    const start = i * stride - before;
    return Math.min(start + kernel, end) - Math.max(start, first);
  });
}

const global = (f: (x: Tensor, axes: number[]) => Tensor) =>
  operator({
    inputs: [1, 1],
    attributes: {},
    run(call) {
      const x = call.tensor(0);
      return f(x, range(x.rank).slice(2));
    },
  });

export const pooling: Operators = {
  MaxPool: operator({
    inputs: [1, 1],
    outputs: 2,
    attributes: MAX_POOL,
    check(node) {
      checkWindow(node);
      if (node.attributes.kernel_shape === undefined) refuseNode(node, "has no kernel_shape");
      if (node.outputs[1])
        refuseNode(node, "is asked for the positions of its maxima (Indices), which cannot be given here");
    },
    run: maxPooled,
  }),
  AveragePool: operator({
    inputs: [1, 1],
    attributes: AVERAGE_POOL,
    check(node) {
      checkWindow(node);
      if (node.attributes.kernel_shape === undefined) refuseNode(node, "has no kernel_shape");
      if (node.attributes.dilations?.some((n) => n !== 1))
        refuseNode(
          node,
          `has dilations [${node.attributes.dilations}]; the mean of a dilated window cannot be taken here`,
        );
    },
    run: averaged,
  }),
  GlobalAveragePool: global((x, axes) => mean(x, axes, { keepDim: true })),
  GlobalMaxPool: global((x, axes) => max(x, axes, { keepDim: true })),
};
