import { backwards } from "./backwards-mutations.js";
import { derivatives } from "./derivatives-mutations.js";
import { evaluation } from "./evaluation-mutations.js";
import { explorer } from "./explorer-mutations.js";
import { fits } from "./fit-mutations.js";
import { formats } from "./formats-mutations.js";
import { forms } from "./forms-mutations.js";
import { gradcheckMutations } from "./gradcheck-mutations.js";
import { limits } from "./limits-mutations.js";
import { losses } from "./losses-mutations.js";
import { modules } from "./modules-mutations.js";
import { caughtBy, inOp, kernel, type Mutation } from "./mutation.js";
import { onnxExport, onnxImport } from "./onnx-mutations.js";
import { teachers } from "./teacher-mutations.js";
import { traces } from "./trace-mutations.js";

const PARITY = ["test/parity/ops.test.ts"];
const KINKS = ["test/ops/kinks.test.ts"];
const FORMULAS = ["test/optim/formulas.test.ts"];
const CONFORMANCE = ["test/backends/conformance.test.ts"];

const FUSION = ["test/backends/wasm/fusion.test.ts"];
const HALVING = "kernels/max-pool2d/halving-simd.ts";
const SPARSE = ["test/backends/wasm/sparse.test.ts"];
const SPARSE_WEIGHT = "kernels/conv2d/sparse-weight-grad-simd.ts";
const SPARSE_INPUT = "kernels/conv2d/sparse-input-grad-simd.ts";
const LONG_SUMS = ["test/backends/long-sums.test.ts"];
const GPU_CONFORMANCE = ["test/backends/gpu/conformance.test.ts"];

const ELEMENTWISE = "kernels/elementwise/functions.ts";

const kernels: Mutation[] = [
  inOp(
    "col2im: off by one in the padding",
    "im2col",
    kernel("im2col"),
    [
      "at++) {\n              const w = q * strideW - padW",
      "at++) {\n              const w = q * strideW - padW + 1",
    ],
    "shifted",
  ),
  inOp("col2im: stride ignored", "im2col", kernel("im2col"), [
    "at++) {\n              const w = q * strideW",
    "at++) {\n              const w = q",
  ]),
  inOp("im2col: dilation ignored", "im2col", kernel("im2col"), [
    "q++) {\n              const w = q * strideW - padW + s * dilationW",
    "q++) {\n              const w = q * strideW - padW + s",
  ]),
  inOp("conv2d: dWeight of the last image only", "conv2d", "kernels/conv2d/im2col.ts", [
    "transB: true, accumulate: true",
    "transB: true, accumulate: false",
  ]),
  caughtBy("conv2d: groups mixed up", ["test/kernels/conv2d.test.ts"], "kernels/conv2d/im2col.ts", [
    "[g * wSize, (g + 1) * wSize]",
    "[0, wSize]",
  ]),
  inOp("conv2d: one bias for all channels", "conv2d", "kernels/conv2d/im2col.ts", [
    "y.fill(bias[row % d.K]",
    "y.fill(bias[0]",
  ]),
  inOp("avgPool2d: divisor of the backward", "avgPool2d", kernel("avg-pool2d"), [
    "dy[at] / divisor",
    "dy[at] / (d.R * d.S)",
  ]),
  inOp("batchNorm2d: eps outside of the root", "batchNorm2d", kernel("batch-norm"), [
    "const invStd = 1 / Math.sqrt(variance[c] + eps)",
    "const invStd = 1 / (Math.sqrt(variance[c]) + eps)",
  ]),
  inOp(
    "batchNorm2d: mean of dy left out",
    "batchNorm2d",
    kernel("batch-norm"),
    ["dy[i] - meanDy - ", "dy[i] - "],
    "shared-term",
  ),
  inOp("batchNorm2d: wrong variance correction", "batchNorm2d", kernel("batch-norm"), [
    "squares / (N * L)",
    "squares / (N * L - 1)",
  ]),
  inOp("crossEntropy: label off by one", "crossEntropy", kernel("softmax-cross-entropy"), [
    "c === labels[n] ?",
    "c === labels[n] + 1 ?",
  ]),
  inOp(
    "crossEntropy: label smoothing lost in the backward",
    "crossEntropy",
    kernel("softmax-cross-entropy"),
    ["const q = labelSmoothing / C + (", "const q = 0 + ("],
  ),
  inOp("dropout: another mask in the backward", "dropout", "src/ops/dropout.ts", [
    "[dropoutOp(dy, p, seed)]",
    "[dropoutOp(dy, p, [seed[0] + 1, seed[1]])]",
  ]),
  caughtBy("mean: sum instead of mean", PARITY, "src/ops/mean.ts", [
    'kernels.reduce("mean", ',
    'kernels.reduce("sum", ',
  ]),
  caughtBy("pad: the edge mirrored too", PARITY, "src/ops/pad.ts", ["- 1 - n : 1;", "- n : 0;"]),
  caughtBy("einsum: a column instead of a diagonal", PARITY, "src/ops/einsum.ts", ["1), n + 1]", "1), n]"]),
  caughtBy("scatter: the first of several stays", ["test/ops/indexing.test.ts"], kernel("gather"), [
    "* inner + i] = R + j;",
    "* inner + i] = R + J - 1 - j;",
  ]),
  caughtBy("cumsum: an element left out", PARITY, "src/ops/cumsum.ts", ["step *= 2", "step *= 3"]),
  caughtBy("variance: correction ignored", PARITY, "src/ops/variance.ts", [
    "Math.max(0, R - correction)",
    "R",
  ]),
  caughtBy("softmax: maximum not subtracted", ["test/ops/extremes.test.ts"], kernel("softmax"), [
    "max = Math.max(max, x[start + r * step])",
    "max = 0",
  ]),
  caughtBy("dropout: not scaled", ["test/ops/dropout.test.ts"], kernel("dropout"), ["x[i] * scale", "x[i]"]),
  caughtBy("maxPool2d: tie to the last", KINKS, kernel("max-pool2d"), [
    "value > best ||",
    "value >= best ||",
  ]),
  caughtBy("max: tie to the last", KINKS, kernel("reduce"), [
    "candidate > current ||",
    "candidate >= current ||",
  ]),
  caughtBy("leakyRelu: slope 1 at 0", KINKS, ELEMENTWISE, [
    "(x > 0 ? dy : slope * dy)",
    "(x >= 0 ? dy : slope * dy)",
  ]),
  caughtBy("clamp: slope 0 on the lower bound", KINKS, ELEMENTWISE, [
    "(x >= min && x <= max ? dy : 0)",
    "(x > min && x <= max ? dy : 0)",
  ]),
  caughtBy("maximum: a tie all to one", KINKS, ELEMENTWISE, ["a === b ? 0.5 : 1", "a === b ? 1 : 1"]),
  caughtBy("abs: slope 1 at 0", KINKS, ELEMENTWISE, [
    "sign: (x: number) => (x > 0 ? 1",
    "sign: (x: number) => (x >= 0 ? 1",
  ]),
  caughtBy("wasm relu: slope 1 at 0", CONFORMANCE, "kernels/relu/simd.ts", [
    "f32x4.le(v128.load(y + at), zero)",
    "f32x4.lt(v128.load(y + at), zero)",
  ]),
  caughtBy("wasm batchNorm: one of two sums left out", CONFORMANCE, "kernels/batch-norm/simd.ts", [
    "const sums = f64x2.add(low, high);",
    "const sums = low;",
  ]),
  caughtBy("wasm im2col: stride ignored", CONFORMANCE, "kernels/im2col/simd.ts", [
    "const w = q * strideW",
    "const w = q",
  ]),
  caughtBy("wasm maxPool2d: tie to the last", CONFORMANCE, "kernels/max-pool2d/simd.ts", [
    "bestAt < 0 || value > best ||",
    "bestAt < 0 || value >= best ||",
  ]),
  caughtBy("wasm Adam: eps inside the root", CONFORMANCE, "kernels/adam/simd.ts", [
    "f32x4.mul(f32x4.sqrt(v0), scale), above)",
    "f32x4.mul(f32x4.sqrt(f32x4.add(v0, above)), scale), f32x4.splat(0))",
  ]),
  caughtBy(
    "wasm conv2d, relu and maxPool2d in one: a gradient where ReLU let nothing through",
    FUSION,
    HALVING,
    ["f32x4.le(v128.load(y + at), f32x4.splat(0))", "f32x4.lt(v128.load(y + at), f32x4.splat(0))"],
  ),
  caughtBy(
    "wasm conv2d, relu and maxPool2d in one: right and below exchanged",
    FUSION,
    "kernels/conv2d/halving-simd.ts",
    [
      "storeLargest(a, b, c, d, at, next, below, last, y, argmax)",
      "storeLargest(a, b, c, d, at, below, next, last, y, argmax)",
    ],
  ),
  caughtBy("wasm dx of a strided convolution: every tap its own", CONFORMANCE, "kernels/conv2d/plan.ts", [
    "const common = greatestCommonDivisor(axis.dilation, stride);",
    "const common = 1;",
  ]),
  caughtBy(
    "wasm dWeight of small images: one dy for all",
    CONFORMANCE,
    "kernels/conv2d/weight-grad-simd.ts",
    ["<usize>m * dyImage", "<usize>m * 0"],
  ),
  caughtBy("wasm dBias: what is in no window left out", CONFORMANCE, "kernels/conv2d/bias-grad-simd.ts", [
    "sumWindows(dy, Q, rows, width) + sumRest(dy, P, Q)",
    "sumWindows(dy, Q, rows, width)",
  ]),
  caughtBy(
    "wasm gradients behind pooling: a slope in no window left out",
    SPARSE,
    "kernels/conv2d/sparse-list-simd.ts",
    ["if (q < Q && isSlope(dy + row - 4) + isSlope(dy + 2 * row - 4) > 0) return false;", ""],
  ),
  caughtBy("wasm dWeight behind pooling: the last block of taps left out", CONFORMANCE, SPARSE_WEIGHT, [
    "for (; s < blocked; s += 4 * BLOCK) {",
    "for (; s + 4 * BLOCK < blocked; s += 4 * BLOCK) {",
  ]),
  caughtBy("wasm dx behind pooling: a weight that is not finite met no zeros", SPARSE, SPARSE_INPUT, [
    "if (!areFinite(weight, C * R * S)) atomic.store",
    "if (areFinite(weight, C * R * S) && C < 0) atomic.store",
  ]),
  caughtBy("wasm dx behind pooling: sums of all channels in float32", LONG_SUMS, SPARSE_INPUT, [
    "if (k > 0 && k % args.together == 0) {",
    "if (k > 0 && k % args.together == 0 && k < 0) {",
  ]),
  caughtBy("wasm, put off: weights of after the step", FUSION, "src/backends/wasm/fusion.ts", [
    "if (readers.length === 0) return;",
    "return;",
  ]),
  caughtBy("wasm, put off: the shape of before", FUSION, "src/backends/wasm/fusion.ts", [
    "return C === d.K && H === d.P && W === d.Q ?",
    "return C * H * W === d.K * d.P * d.Q ?",
  ]),
  caughtBy("gpu relu: slope 1 at 0", GPU_CONFORMANCE, "kernels/relu/gpu.ts", [
    "y[this.thread.x] <= 0 ?",
    "y[this.thread.x] < 0 ?",
  ]),
  caughtBy("gpu dWeight: the last images left out", GPU_CONFORMANCE, "kernels/conv2d/gpu.ts", [
    "if (n < this.constants.N) {",
    "if (n < this.constants.N - 1) {",
  ]),
  caughtBy("gpu col2im: a column counted where no output was", GPU_CONFORMANCE, "kernels/im2col/gpu.ts", [
    "q < this.constants.Q && q * this.constants.strideW === left",
    "q < this.constants.Q",
  ]),
  caughtBy("gpu reduce: the end of a run left out", GPU_CONFORMANCE, "kernels/reduce/gpu.ts", [
    "if (first + i < this.constants.R) total +=",
    "if (first + i < this.constants.R - 1) total +=",
  ]),
];

const training: Mutation[] = [
  caughtBy("backward: paths not added up", ["test/autograd/backward.test.ts"], "src/autograd/arrivals.ts", [
    "before === undefined ? gradient : addGradients(before, gradient)",
    "gradient",
  ]),
  caughtBy(
    "grad not accumulated over two backwards",
    ["test/autograd/accumulate.test.ts"],
    "src/autograd/accumulate.ts",
    ["t.grad === null ? gradient : addGradients(t.grad, gradient)", "gradient"],
  ),
  caughtBy(
    "batchNorm2d: running variance of the population",
    ["test/ops/batch-norm2d.test.ts", "test/parity/ops.test.ts"],
    "src/ops/batch-norm2d.ts",
    ["mul(variance, M / (M - 1))", "variance"],
  ),
  caughtBy(
    "batchNorm2d: momentum the wrong way round",
    ["test/ops/batch-norm2d.test.ts", "test/parity/ops.test.ts"],
    "src/ops/batch-norm2d.ts",
    ["add(mul(running, rest), mul(now, momentum))", "add(mul(running, momentum), mul(now, rest))"],
  ),
  caughtBy("Adam: bias correction of the mean left out", FORMULAS, kernel("adam"), [
    "lr / (1 - beta1 ** step)",
    "lr",
  ]),
  caughtBy("Adam: bias correction of the square left out", FORMULAS, kernel("adam"), [
    "Math.sqrt(1 - beta2 ** step)",
    "1",
  ]),
  caughtBy("Adam: eps inside the root", FORMULAS, kernel("adam"), [
    "Math.sqrt(v[i]) / rootCorrection + eps",
    "Math.sqrt(v[i] + eps) / rootCorrection",
  ]),
  caughtBy("Adam: mean of |g| instead of g²", FORMULAS, kernel("adam"), [
    "(1 - beta2) * g * g",
    "(1 - beta2) * Math.abs(g)",
  ]),
  caughtBy("AdamW: weight decay coupled", FORMULAS, kernel("adam"), [
    "decoupled ? 0 : weightDecay",
    "weightDecay",
  ]),
  caughtBy("SGD: dampening ignored", FORMULAS, kernel("sgd"), ["(1 - dampening) * g", "g"]),
  caughtBy("SGD: nesterov the wrong way round", FORMULAS, kernel("sgd"), [
    "nesterov ? g + momentum * v",
    "nesterov ? v + momentum * g",
  ]),
  caughtBy("SGD: sign of the weight decay", FORMULAS, kernel("sgd"), [
    "gradient[i] + weightDecay",
    "gradient[i] - weightDecay",
  ]),
  caughtBy(
    "clipGradNorm: root left out",
    ["test/optim/clip-grad-norm.test.ts"],
    "src/optim/clip-grad-norm.ts",
    ["const norm = sqrt(squares);", "const norm = squares;"],
  ),
];

export const mutations: readonly Mutation[] = [
  ...backwards,
  ...kernels,
  ...losses,
  ...training,
  ...derivatives,
  ...gradcheckMutations,
  ...evaluation,
  ...limits,
  ...modules,
  ...fits,
  ...traces,
  ...onnxExport,
  ...onnxImport,
  ...explorer,
  ...formats,
  ...forms,
  ...teachers,
];
