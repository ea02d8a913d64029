import { noGrad } from "../../../../autograd/no-grad.js";
import { abs } from "../../../../ops/abs.js";
import { add } from "../../../../ops/add.js";
import { avgPool2d } from "../../../../ops/avg-pool2d.js";
import { batchNorm2d } from "../../../../ops/batch-norm2d.js";
import { cast } from "../../../../ops/cast.js";
import { equal, greater } from "../../../../ops/compare.js";
import { div } from "../../../../ops/div.js";
import { dropout } from "../../../../ops/dropout.js";
import { groupNorm } from "../../../../ops/group-norm.js";
import { scaledAndShifted } from "../../../../ops/layer-norm.js";
import { mean } from "../../../../ops/mean.js";
import { mul } from "../../../../ops/mul.js";
import { pow } from "../../../../ops/pow.js";
import { reshape } from "../../../../ops/reshape.js";
import { sqrt } from "../../../../ops/sqrt.js";
import { standardize } from "../../../../ops/standardize.js";
import { std } from "../../../../ops/std.js";
import { sub } from "../../../../ops/sub.js";
import { sum } from "../../../../ops/sum.js";
import { variance } from "../../../../ops/variance.js";
import { ones, zeros } from "../../../../tensor/creation.js";
import { normalizeAxis, sizeOf } from "../../../../tensor/shape.js";
import { Tensor } from "../../../../tensor/tensor.js";
import { float, int, ints } from "../attributes.js";
import { type Call, type Operators, operator, refuseNode } from "../operator.js";
import { padConstant, range } from "./rearrange.js";

const BATCH_NORM = {
  epsilon: float(1e-5),
  momentum: float(0.9),
  training_mode: int(0),
  spatial: int(1),
  is_test: int(0),
};

/** One number for each channel, along the second axis of a tensor of that rank. */
const perChannel = (x: Tensor, rank: number): Tensor =>
  reshape(x, [x.size, ...new Array<number>(Math.max(0, rank - 2)).fill(1)]);

/** With the statistics of the batch in training, else with the running ones. */
function batchNormalized(call: Call<typeof BATCH_NORM>): Tensor[] {
  const [x, weight, bias, runningMean, runningVariance] = call.tensors();
  const { epsilon: eps, momentum } = call.attributes;
  const channels = x.shape[1] ?? 1;
  const image = reshape(x, [x.shape[0] ?? 1, channels, sizeOf(x.shape.slice(2)), 1]);
  if (call.training) {
    // With momentum 1 these become the batch's own, the variance with Bessel's correction, which ONNX has not.
    const [batchMean, sample] = [
      zeros([channels], { dtype: x.dtype }),
      zeros([channels], { dtype: x.dtype }),
    ];
    const y = batchNorm2d(image, batchMean, sample, weight, bias, { training: true, momentum: 1, eps });
    const M = x.size / channels;
    const moved = noGrad(() => {
      const batchVariance = mul(sample, (M - 1) / M);
      const towards = (running: Tensor, batch: Tensor) =>
        add(mul(running, momentum), mul(batch, 1 - momentum));
      return [towards(runningMean, batchMean), towards(runningVariance, batchVariance)];
    });
    if (runningMean.isLeaf) runningMean.assign(moved[0]);
    if (runningVariance.isLeaf) runningVariance.assign(moved[1]);
    return [reshape(y, x.shape), ...moved];
  }
  // The op takes its statistics as constants; where they are computed, the gradient must reach them.
  if (runningMean.requiresGrad || runningVariance.requiresGrad) {
    const [m, v, w, b] = [runningMean, runningVariance, weight, bias].map((t) => perChannel(t, x.rank));
    return [add(mul(div(sub(x, m), sqrt(add(v, eps))), w), b), runningMean, runningVariance];
  }
  const y = batchNorm2d(image, runningMean, runningVariance, weight, bias, { eps });
  return [reshape(y, x.shape), runningMean, runningVariance];
}

/** The mean and √(variance + eps) of the elements along some axes, which stay in place with size 1. */
const moments = (x: Tensor, axes: number[], eps: number): [Tensor, Tensor] => [
  mean(x, axes, { keepDim: true }),
  sqrt(add(variance(x, axes, { correction: 0, keepDim: true }), eps)),
];

/** With mean 0 and variance 1 over all axes from `first` on. */
const standardized = (x: Tensor, first: number, eps: number): Tensor =>
  reshape(
    standardize(reshape(x, [sizeOf(x.shape.slice(0, first)), sizeOf(x.shape.slice(first))]), eps),
    x.shape,
  );

const LAYER_NORM = { axis: int(-1), epsilon: float(1e-5), stash_type: int(1) };

function layerNormalized(call: Call<typeof LAYER_NORM>): Tensor[] {
  const x = call.tensor(0);
  const { axis, epsilon } = call.attributes;
  const first = normalizeAxis("axis", axis, x.rank);
  const y = scaledAndShifted(standardized(x, first, epsilon), call.tensor(1), call.optional(2));
  if (call.node.outputs.length === 1) return [y];
  const [center, spread] = moments(x, range(x.rank).slice(first), epsilon);
  return [y, center, div(1, spread)];
}

const GROUP_NORM = { num_groups: int(1), epsilon: float(1e-5), stash_type: int(1) };

/** Before version 21 there is a scale for each group, from then on for each channel. */
function groupNormalized(call: Call<typeof GROUP_NORM>): Tensor {
  const x = call.tensor(0);
  const { num_groups: groups, epsilon } = call.attributes;
  const [scale, bias] = [call.tensor(1), call.tensor(2)];
  if (call.version >= 21) return groupNorm(x, groups, scale, bias, { eps: epsilon });
  const [N, C] = x.shape;
  const normal = reshape(groupNorm(x, groups, null, null, { eps: epsilon }), [
    N,
    groups,
    C / groups,
    sizeOf(x.shape.slice(2)),
  ]);
  return reshape(add(mul(normal, perChannel(scale, 4)), perChannel(bias, 4)), x.shape);
}

const LRN = { size: int(1), alpha: float(0.0001), beta: float(0.75), bias: float(1) };

/** x/(bias + alpha/size·Σ x²)^beta, the sum over `size` channels around each. */
function locallyNormalized(call: Call<typeof LRN>): Tensor {
  const x = call.tensor(0);
  const { size, alpha, beta, bias } = call.attributes;
  const [N, C] = x.shape;
  const squares = reshape(mul(x, x), [N, 1, C, sizeOf(x.shape.slice(2))]);
  const before = Math.floor((size - 1) / 2);
  const around = padConstant(squares, [0, 0, before, 0], [0, 0, size - 1 - before, 0], 0);
  const means = reshape(avgPool2d(around, [size, 1], { stride: 1 }), x.shape);
  return div(x, pow(add(mul(means, alpha), bias), beta));
}

const DROPOUT = { ratio: float(0.5), seed: int(0), is_test: int(0) };

/** In training, or where an input of the graph asks for it, 0 or 1/(1 − ratio) times x, and which of both. */
function dropped(call: Call<typeof DROPOUT>): Tensor[] {
  const x = call.tensor(0);
  const isMaskWanted = call.node.outputs.length > 1;
  const ratio = call.has(1) ? call.numbers(1)[0] : call.attributes.ratio;
  const asks = call.inputs[2] instanceof Tensor && call.numbers(2)[0] !== 0;
  if (!(call.training || asks)) return isMaskWanted ? [x, ones(x.shape, { dtype: "uint8" })] : [x];
  if (!isMaskWanted) return [dropout(x, ratio)];
  const mask = dropout(ones(x.shape, { dtype: x.dtype }), ratio);
  return [mul(x, mask), greater(mask, 0)];
}

export const normalization: Operators = {
  BatchNormalization: operator({
    inputs: [5, 5],
    outputs: 5,
    attributes: BATCH_NORM,
    buffers: [3, 4],
    check(node) {
      if (!node.attributes.spatial)
        refuseNode(
          node,
          "has spatial 0, statistics for each pixel; there is batch normalization for channels here",
        );
      const most = node.version < 14 || node.attributes.training_mode ? 3 : 1;
      if (node.outputs.slice(most).some((name) => name !== ""))
        refuseNode(node, `is asked for ${node.outputs.length} outputs; there are ${most} here`);
    },
    run: batchNormalized,
  }),
  InstanceNormalization: operator({
    inputs: [3, 3],
    attributes: { epsilon: float(1e-5) },
    run(call) {
      const [x, scale, bias] = call.tensors();
      const normal = standardized(x, 2, call.attributes.epsilon);
      return add(mul(normal, perChannel(scale, x.rank)), perChannel(bias, x.rank));
    },
  }),
  LayerNormalization: operator({
    since: 17,
    inputs: [2, 3],
    outputs: 3,
    attributes: LAYER_NORM,
    run: layerNormalized,
  }),
  GroupNormalization: operator({ since: 18, inputs: [3, 3], attributes: GROUP_NORM, run: groupNormalized }),
  RMSNormalization: operator({
    since: 23,
    inputs: [2, 2],
    attributes: LAYER_NORM,
    run(call) {
      const [x, scale] = call.tensors();
      const axes = range(x.rank).slice(normalizeAxis("axis", call.attributes.axis, x.rank));
      const rms = sqrt(add(mean(mul(x, x), axes, { keepDim: true }), call.attributes.epsilon));
      return mul(div(x, rms), scale);
    },
  }),
  MeanVarianceNormalization: operator({
    since: 9,
    inputs: [1, 1],
    attributes: { axes: ints([0, 2, 3]) },
    run(call) {
      const x = call.tensor(0);
      const axes = [...call.attributes.axes];
      // Of equal elements the deviation is 0, and has the slope 0 as std says: a root of the variance would have none.
      const deviation = std(x, axes, { correction: 0, keepDim: true });
      return div(sub(x, mean(x, axes, { keepDim: true })), add(deviation, 1e-9));
    },
  }),
  LpNormalization: operator({
    inputs: [1, 1],
    attributes: { axis: int(-1), p: int(2) },
    check(node) {
      const { p } = node.attributes;
      if (p !== 1 && p !== 2) refuseNode(node, `has p ${p}; there are the norms 1 and 2`);
    },
    run(call) {
      const x = call.tensor(0);
      const { axis, p } = call.attributes;
      const along = (y: Tensor) => sum(y, axis, { keepDim: true });
      const norm = p === 1 ? along(abs(x)) : sqrt(along(mul(x, x)));
      // 0 by a norm of 0 is 0.
      return div(x, add(norm, cast(equal(norm, 0), x.dtype)));
    },
  }),
  LRN: operator({ inputs: [1, 1], attributes: LRN, run: locallyNormalized }),
  Dropout: operator({
    inputs: [1, 3],
    outputs: 2,
    attributes: DROPOUT,
    settings: [1],
    run: dropped,
  }),
};
