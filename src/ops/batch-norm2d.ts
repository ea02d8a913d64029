import type { BatchNormDims } from "../../kernels/batch-norm/reference.js";
import { defineOp, kernelsFor } from "../autograd/define-op.js";
import { isRecording, noGrad } from "../autograd/no-grad.js";
import { describe } from "../describe.js";
import { ShapeError, ValueError } from "../errors.js";
import { checkOptions } from "../options.js";
import { requireFloat, requireSameDType } from "../tensor/dtype.js";
import { requireTensor } from "../tensor/require-tensor.js";
import { formatShape, sizeOf } from "../tensor/shape.js";
import { Tensor } from "../tensor/tensor.js";
import { add } from "./add.js";
import { div } from "./div.js";
import { mean } from "./mean.js";
import { mul } from "./mul.js";
import { reshape } from "./reshape.js";
import { sqrt } from "./sqrt.js";
import { sub } from "./sub.js";
import { sum } from "./sum.js";
import { variance } from "./variance.js";

/** How {@link batchNorm2d} normalizes. */
export interface BatchNorm2dOptions {
  /** True: normalize by this batch's statistics, and move the running ones towards them. Default false. */
  training?: boolean;
  /** How far: running = (1 − momentum)·running + momentum·batch. A tensor has the shape []. Default 0.1. */
  momentum?: number | Tensor;
  /** Added to the variance. Default 1e-5. */
  eps?: number;
}

interface Settings {
  d: BatchNormDims;
  eps: number;
  /** Mean and variance to use; null to take them from x. */
  running: { mean: Tensor; variance: Tensor } | null;
  /** Receives the batch's own mean and variance. */
  observe(mean: Tensor, variance: Tensor): void;
}

/** What backward needs of a call. */
export interface BatchNormSaved {
  x: Tensor;
  weight: Tensor | null;
  mean: Tensor;
  variance: Tensor;
  d: BatchNormDims;
  eps: number;
  training: boolean;
}

interface Gradients {
  dx: Tensor;
  dWeight: Tensor;
  dBias: Tensor;
}

const batchNormOp = defineOp({
  name: "batchNorm2d",
  forward(
    { kernels, storage, wrap },
    x: Tensor,
    weight: Tensor | null,
    bias: Tensor | null,
    settings: Settings,
  ) {
    const { d, eps, running, observe } = settings;
    let [mean, variance] = [running?.mean, running?.variance];
    if (mean === undefined || variance === undefined) {
      const batch = kernels.batchNormStatistics(storage(x), d);
      mean = wrap(batch.mean, [d.C], x.dtype);
      variance = wrap(batch.variance, [d.C], x.dtype);
    }
    const y = kernels.batchNormApply(
      storage(x),
      storage(mean),
      storage(variance),
      weight === null ? null : storage(weight),
      bias === null ? null : storage(bias),
      d,
      eps,
    );
    if (running === null) observe(mean, variance);
    // The normalized values are not saved: x with two numbers a channel gives them again.
    return {
      y: wrap(y, x.shape, x.dtype),
      saved: { x, weight, mean, variance, d, eps, training: running === null },
    };
  },
  // With xHat = (x − mean)/σ: dBias = Σ dy, dWeight = Σ dy·xHat, and in training, where mean and σ move with x too,
  // dx = weight/σ · (dy − dBias/M − xHat·dWeight/M). One pass of a kernel makes all three; a pass that is recorded takes ops.
  backward({ saved, needs }, dy) {
    const { dx, dWeight, dBias } = isRecording() ? gradientsByOps(saved, dy) : gradientsByKernel(saved, dy);
    return [dx, needs(1) ? dWeight : null, needs(2) ? dBias : null];
  },
});

function gradientsByKernel(
  { x, weight, mean, variance, d, eps, training }: BatchNormSaved,
  dy: Tensor,
): Gradients {
  const { kernels, storage, wrap } = kernelsFor(x);
  const out = kernels.batchNormBackward(
    storage(dy),
    storage(x),
    storage(mean),
    storage(variance),
    weight === null ? null : storage(weight),
    d,
    eps,
    training,
  );
  return {
    dx: wrap(out.dx, x.shape, x.dtype),
    dWeight: wrap(out.dWeight, [d.C], x.dtype),
    dBias: wrap(out.dBias, [d.C], x.dtype),
  };
}

/** In training mean and variance are made again of x, so that their own dependence on it is differentiated too. */
function gradientsByOps({ x, weight, d, eps, training, ...given }: BatchNormSaved, dy: Tensor): Gradients {
  const axes = [0, 2, 3];
  const average = (t: Tensor) => mean(t, axes, { keepDim: true });
  const ofChannels = (t: Tensor) => reshape(t, [1, d.C, 1, 1]);
  const center = training ? average(x) : ofChannels(given.mean);
  const spread = training ? variance(x, axes, { correction: 0, keepDim: true }) : ofChannels(given.variance);
  const deviation = sqrt(add(spread, eps));
  const xHat = div(sub(x, center), deviation);
  const dXHat = weight === null ? dy : mul(dy, ofChannels(weight));
  const along = () => mul(xHat, average(mul(dXHat, xHat)));
  const dCentered = training ? sub(sub(dXHat, average(dXHat)), along()) : dXHat;
  return { dx: div(dCentered, deviation), dWeight: sum(mul(dy, xHat), axes), dBias: sum(dy, axes) };
}

/**
 * y = weight · (x − mean) / sqrt(variance + eps) + bias for every channel. In training, mean and (biased) variance
 * are those of the batch, and the running ones move towards them in place, the variance with Bessel's correction
 * M/(M − 1); otherwise the running ones are used.
 *
 * Shapes: x and y [N, C, H, W]; the others [C]. weight and bias may be null: 1 and 0.
 *
 * Source: Ioffe, Szegedy, "Batch Normalization" (2015);
 * https://pytorch.org/docs/stable/generated/torch.nn.BatchNorm2d.html
 *
 * @throws {ShapeError} when the sizes do not fit; {@link ValueError} in training on a single value per channel, or when
 * momentum or eps is out of its range.
 * @example
 * const mean = zeros([3]);
 * const variance = ones([3]);
 * batchNorm2d(randn([8, 3, 5, 5]), mean, variance, ones([3]), zeros([3]), { training: true });
 */
export function batchNorm2d(
  x: Tensor,
  runningMean: Tensor,
  runningVariance: Tensor,
  weight: Tensor | null = null,
  bias: Tensor | null = null,
  options: BatchNorm2dOptions = {},
): Tensor {
  requireTensor("batchNorm2d", "input", x);
  requireFloat("batchNorm2d", "input", x.dtype);
  if (x.rank !== 4) {
    throw new ShapeError(
      `batchNorm2d: input is ${formatShape(x.shape)}; it must have four axes [N, C, H, W]: add the missing ones with unsqueeze()`,
    );
  }
  return normalizeChannels("batchNorm2d", x, runningMean, runningVariance, weight, bias, options);
}

/** Of x [N, C, ...]: what lies behind the channels are their positions. */
export function normalizeChannels(
  op: string,
  x: Tensor,
  runningMean: Tensor,
  runningVariance: Tensor,
  weight: Tensor | null,
  bias: Tensor | null,
  options: BatchNorm2dOptions,
): Tensor {
  checkOptions(op, options, { training: true, momentum: true, eps: true });
  const { training = false, momentum = 0.1, eps = 1e-5 } = options;
  checkNormOptions(op, { momentum, eps });
  const [N, C] = x.shape;
  const L = sizeOf(x.shape.slice(2));
  for (const [name, t] of Object.entries({ runningMean, runningVariance, weight, bias })) {
    if (t === null) continue;
    requireTensor(op, name, t);
    requireSameDType(op, "input", x.dtype, name, t.dtype);
    if (t.rank !== 1 || t.size !== C) {
      throw new ShapeError(
        `${op}: ${name} is ${formatShape(t.shape)} but input is ${formatShape(x.shape)}; ${name} must be [${C}], one for each channel`,
      );
    }
  }
  const M = N * L;
  if (training && M < 2) {
    throw new ValueError(
      `${op}: input ${formatShape(x.shape)} has ${M} value per channel, and the variance of fewer than 2 says nothing; use a larger batch, or eval()`,
    );
  }
  const observe = (mean: Tensor, variance: Tensor) =>
    noGrad(() => {
      const rest = typeof momentum === "number" ? 1 - momentum : sub(1, momentum);
      const moved = (running: Tensor, now: Tensor) => add(mul(running, rest), mul(now, momentum));
      runningMean.assign(moved(runningMean, mean));
      runningVariance.assign(moved(runningVariance, mul(variance, M / (M - 1))));
    });
  const running = training ? null : { mean: runningMean, variance: runningVariance };
  const settings = { d: { N, C, L }, eps, running, observe };
  if (x.rank === 4) return batchNormOp(x, weight, bias, settings);
  return reshape(batchNormOp(reshape(x, [N, C, L, 1]), weight, bias, settings), x.shape);
}

/** Throws where the options would be refused whatever the input is. */
export function checkNormOptions(op: string, { momentum = 0.1, eps = 1e-5 }: BatchNorm2dOptions): void {
  const isShare = Number.isFinite(momentum) && (momentum as number) >= 0 && (momentum as number) <= 1;
  if (!isShare && !(momentum instanceof Tensor)) {
    throw new ValueError(
      `${op}: momentum is ${describe(momentum)}; it must be from 0 to 1, the share of each batch in the running statistics`,
    );
  }
  if (!Number.isFinite(eps) || eps < 0) {
    throw new ValueError(`${op}: eps is ${describe(eps)}; it must be a finite number of at least 0`);
  }
}
