import { caughtBy, inOp, type Mutation } from "./mutation.js";

const PARITY = ["test/parity/ops.test.ts"];
const ACTIVATIONS = ["test/ops/smooth-activations.test.ts"];

/** In activations by erf and exp, losses with weights, normalization within a sample, and adaptive pooling. */
export const losses: readonly Mutation[] = [
  inOp(
    "erf: slope not scaled",
    "erf",
    "src/ops/erf.ts",
    ["mul(exp(neg(mul(x, x))), SLOPE_AT_0)", "exp(neg(mul(x, x)))"],
    "factor",
  ),
  inOp(
    "gelu: density left out",
    "gelu",
    "src/ops/gelu.ts",
    ["add(share, mul(x, density))", "share"],
    "product-rule",
  ),
  inOp("gelu by tanh: slope of the cube", "gelu", "src/ops/gelu.ts", [
    "mul(square, 3 * CUBIC)",
    "mul(square, CUBIC)",
  ]),
  inOp("silu: x left out", "silu", "src/ops/silu.ts", ["mul(x, sub(1, s))", "sub(1, s)"]),
  inOp("softplus: slope above the threshold", "softplus", "src/ops/softplus.ts", [
    "maximum(sigmoid(z), cast(greater(z, threshold), x.dtype))",
    "sigmoid(z)",
  ]),
  caughtBy("erf: a digit of a coefficient", ACTIVATIONS, "kernels/elementwise/functions.ts", [
    "0.1128379167058042",
    "0.1128379167158042",
  ]),
  caughtBy("logsumexp: maximum not subtracted", ACTIVATIONS, "src/ops/logsumexp.ts", [
    "clamp(max(x, axes, kept), { min: -limit, max: limit })",
    "clamp(max(x, axes, kept), { min: 0, max: 0 })",
  ]),
  caughtBy("huberLoss: negative differences unbounded", PARITY, "src/ops/huber-loss.ts", [
    "{ min: -delta, max: delta }",
    "{ max: delta }",
  ]),
  caughtBy(
    "binaryCrossEntropyWithLogits: posWeight for the negatives",
    PARITY,
    "src/ops/binary-cross-entropy-with-logits.ts",
    [
      "mulOrZero(sub(1, target), logOnePlusExp(x))",
      "mulOrZero(sub(1, target), posWeight === undefined ? logOnePlusExp(x) : mul(logOnePlusExp(x), posWeight))",
    ],
  ),
  caughtBy("klDiv: a target of 0 costs infinity", PARITY, "src/ops/kl-div.ts", [
    "mulOrZero(p, sub(logP, x))",
    "sub(logP, x).mul(p)",
  ]),
  caughtBy("distillationLoss: T instead of T²", PARITY, "src/ops/distillation-loss.ts", [
    "temperature ** 2",
    "temperature",
  ]),
  caughtBy("distillationLoss: the teacher from the student", PARITY, "src/ops/distillation-loss.ts", [
    "softened(x), softened(target)",
    "softened(target), softened(x)",
  ]),
  caughtBy("crossEntropy: ignored samples count in the mean", PARITY, "src/ops/class-weights.ts", [
    'counts === null || reduction !== "mean" ? reduced',
    "true ? reduced",
  ]),
  caughtBy("crossEntropy: smoothing without the classes' weights", PARITY, "src/ops/cross-entropy.ts", [
    "broadcastTo(weight, [N, C])",
    "mul(broadcastTo(weight, [N, C]), 0).add(1)",
  ]),
  caughtBy("crossEntropy: pixels in another order than their labels", PARITY, "src/ops/class-weights.ts", [
    "permute(logits, [...others, 1])",
    "permute(logits, [...others.toReversed(), 1])",
  ]),
  caughtBy("nllLoss: the losses of pixels as a row", PARITY, "src/ops/nll-loss.ts", [
    "const losses = inShape(counted(counts, neg(reshape(picked, [N]))), samples);",
    "const losses = counted(counts, neg(reshape(picked, [N])));",
  ]),
  inOp(
    "batchNorm2d: deviation stands still in the second derivative",
    "batchNorm2d",
    "src/ops/batch-norm2d.ts",
    ["sub(sub(dXHat, average(dXHat)), along())", "sub(dXHat, average(dXHat))"],
  ),
  inOp("batchNorm2d: mean of x not differentiated again", "batchNorm2d", "src/ops/batch-norm2d.ts", [
    "training ? average(x) :",
    "training ? average(x).detach() :",
  ]),
  inOp("layerNorm: mean of dy left out", "layerNorm", "src/ops/standardize.ts", [
    "sub(sub(dy, mean(dy, 1, KEEP)), along)",
    "sub(dy, along)",
  ]),
  caughtBy("adaptiveAvgPool2d: windows end too early", PARITY, "src/ops/adaptive-avg-pool2d.ts", [
    "Math.ceil(((i + 1) * size) / count)",
    "Math.max(Math.floor((i * size) / count) + 1, Math.floor(((i + 1) * size) / count))",
  ]),
];
