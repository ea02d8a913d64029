// Which code of the library computes what the page shows. A place is a name in the file, `op.backward` for a part of it;
// lit are the lines that hold these texts.

export interface Place {
  readonly file: string;
  readonly name: string;
  readonly lit: readonly string[];
}

const at = (file: string, name: string, ...lit: string[]): Place => ({ file, name, lit });

/** An op without loops of its own is an entry in the table of functions. */
const table = (name: string) =>
  at("kernels/elementwise/functions.ts", name, `${name.slice(name.indexOf(".") + 1)}: (`);
const elementwise = (loop: "unary" | "binary", call: string) =>
  at("kernels/elementwise/reference.ts", loop, call);

const conv = "kernels/conv2d/reference.ts";
const matmul = (lit: string) => at("src/ops/matmul.ts", "matrixProduct", lit);
const dotProduct = at("kernels/matmul/reference.ts", "matmul", "sum += x * y;");
const batchNorm = (name: string, ...lit: string[]) => at("kernels/batch-norm/reference.ts", name, ...lit);
const summed = at("kernels/reduce/reference.ts", "reduce", "total += x[start + r * inner];");

/** By op, or op and place of the argument whose gradient it is; by the optimizer. */
export const places: Readonly<Record<string, readonly Place[]>> = {
  conv2d: [
    at(conv, "conv2d", "y[yi] += weight[wi] * x[xi];", "y[i] = bias"),
    at(conv, "forEachProduct", "const h = p", "const w = q", "continue;"),
    at("src/ops/conv2d.ts", "conv2dOp.forward", "kernels.conv2d("),
    at("kernels/conv2d/im2col.ts", "conv2d", "im2col(x.subarray", "matmulBlocked("),
  ],
  "conv2d/0": [
    at(conv, "conv2dInputGrad", "dx[xi] += weight[wi] * dy[yi];"),
    at("src/ops/conv2d.ts", "conv2dOp.backward", "conv2dInputGrad("),
    at("src/ops/conv2d.ts", "conv2dInputGrad.forward", "kernels.conv2dInputGrad("),
    at(conv, "forEachProduct", "const h = p", "const w = q", "continue;"),
    at("kernels/conv2d/im2col.ts", "conv2dInputGrad", "matmulBlocked(", "col2im("),
  ],
  "conv2d/1": [
    at(conv, "conv2dWeightGrad", "dWeight[wi] += x[xi] * dy[yi];"),
    at("src/ops/conv2d.ts", "conv2dOp.backward", "conv2dWeightGrad("),
    at("src/ops/conv2d.ts", "conv2dWeightGrad.forward", "kernels.conv2dWeightGrad("),
    at(conv, "forEachProduct", "const h = p", "const w = q", "continue;"),
    at("kernels/conv2d/im2col.ts", "conv2dWeightGrad", "im2col(x.subarray", "matmulBlocked("),
  ],
  "conv2d/2": [
    at(conv, "conv2dBiasGrad", "total += dy[start + i];"),
    at("src/ops/conv2d.ts", "conv2dOp.backward", "biasGrad("),
  ],
  relu: [
    at("kernels/relu/reference.ts", "relu", "Math.max(x[i], 0)"),
    at("src/ops/relu.ts", "relu.forward", "kernels.relu("),
  ],
  "relu/0": [
    at("kernels/relu/reference.ts", "reluBackward", "y[i] <= 0 ? 0 : dy[i]"),
    at("src/ops/relu.ts", "relu.backward", "reluBackward(dy, y)"),
  ],
  tanh: [
    table("unaryFunctions.tanh"),
    elementwise("unary", "out[i] = apply(x[i]"),
    at("src/ops/tanh.ts", "tanh.forward", 'applyFloat(ctx, "tanh", x)'),
  ],
  "tanh/0": [at("src/ops/tanh.ts", "tanh.backward", "mul(dy, sub(1, mul(y, y)))")],
  maxPool2d: [
    at(
      "kernels/max-pool2d/reference.ts",
      "maxPool2d",
      "best = value;",
      "bestAt = h * W + w;",
      "y[at] = best;",
    ),
    at("src/ops/max-pool2d.ts", "maxPool2dOp.forward", "kernels.maxPool2d("),
  ],
  "maxPool2d/0": [
    at("kernels/max-pool2d/reference.ts", "maxPool2dBackward", "dx[plane + argmax[i]] += dy[i]"),
    at("src/ops/max-pool2d.ts", "maxPool2dOp.backward", "maxPool2dBackward("),
  ],
  avgPool2d: [
    at("kernels/avg-pool2d/reference.ts", "avgPool2d", "total += x[", "total / divisor"),
    at("kernels/avg-pool2d/reference.ts", "forEachWindow", "const divisor"),
    at("src/ops/avg-pool2d.ts", "avgPool2dOp.forward", "kernels.avgPool2d("),
  ],
  "avgPool2d/0": [
    at("kernels/avg-pool2d/reference.ts", "avgPool2dBackward", "const share", "+= share"),
    at("src/ops/avg-pool2d.ts", "avgPool2dOp.backward", "avgPool2dBackward("),
  ],
  reshape: [at("src/ops/reshape.ts", "reshapeOp.forward", "new Tensor(x.buffer, shape)")],
  "reshape/0": [at("src/ops/reshape.ts", "reshapeOp.backward", "reshapeOp(dy, shape)")],
  matmul: [
    dotProduct,
    matmul("kernels.matmul("),
    at("src/ops/linear.ts", "linear", "const y = matrixProduct("),
  ],
  "matmul/0": [matmul("transA ? matrixProduct(b, dy"), dotProduct],
  "matmul/1": [matmul("transB ? matrixProduct(dy, a"), dotProduct],
  "matmul/2": [matmul("sum(dy, [0, 1])"), summed],
  batchNorm2d: [
    batchNorm("batchNormApply", "const scale", "y[i] = (x[i] - mean[c])"),
    batchNorm("batchNormStatistics", "mean[c] = average", "variance[c] = squares"),
    at("src/ops/batch-norm2d.ts", "batchNormOp.forward", "kernels.batchNormApply("),
  ],
  "batchNorm2d/0": [
    batchNorm("batchNormBackward", "const scale", "const meanDy =", "const meanDyXHat", "dx[i] = scale"),
    at("src/ops/batch-norm2d.ts", "gradientsByKernel", "kernels.batchNormBackward("),
  ],
  "batchNorm2d/1": [batchNorm("batchNormBackward", "sumDyXHat += dy[i]", "dWeight[c] = sumDyXHat")],
  "batchNorm2d/2": [batchNorm("batchNormBackward", "sumDy += dy[i]", "dBias[c] = sumDy")],
  add: [
    table("binaryFunctions.add"),
    elementwise("binary", "out[i] = apply(a[i], b[i]"),
    at("src/ops/add.ts", "addOp.forward", 'elementwise(ctx, "add", a, b)'),
  ],
  "add/0": [at("src/ops/add.ts", "addOp.backward", "sumTo(dy, aShape)")],
  "add/1": [at("src/ops/add.ts", "addOp.backward", "sumTo(dy, bShape)")],
  dropout: [
    at("kernels/dropout/reference.ts", "dropout", "const scale", "kept[i] === 1 ? x[i] * scale : 0"),
    at("kernels/dropout/reference.ts", "keptByDropout", "kept[i] = words"),
    at("src/ops/dropout.ts", "dropoutOp.forward", "kernels.dropout("),
  ],
  "dropout/0": [
    at("src/ops/dropout.ts", "dropoutOp.backward", "dropoutOp(dy, p, seed)"),
    at("kernels/dropout/reference.ts", "dropout", "const scale", "kept[i] === 1 ? x[i] * scale : 0"),
  ],
  mean: [
    at("kernels/reduce/reference.ts", "reduce", "total += x[start", "total / R"),
    at("src/ops/mean.ts", "meanOp.forward", 'kernels.reduce("mean"'),
  ],
  "mean/0": [at("src/ops/mean.ts", "meanOp.backward", "repeat(div(dy, dims.R)")],
  crossEntropy: [
    at(
      "kernels/softmax-cross-entropy/reference.ts",
      "softmaxCrossEntropy",
      "let target =",
      "probabilities[row + c] =",
      "losses[n] =",
    ),
    at("kernels/softmax/reference.ts", "maxAndExpSum", "sum += Math.exp("),
    at("src/ops/cross-entropy.ts", "crossEntropyOp.forward", "kernels.softmaxCrossEntropy("),
  ],
  "crossEntropy/0": [
    at(
      "kernels/softmax-cross-entropy/reference.ts",
      "softmaxCrossEntropyBackward",
      "const q =",
      "(probabilities[n * C + c] - q) * dLosses[n]",
    ),
    at("src/ops/cross-entropy.ts", "crossEntropyOp.backward", "crossEntropyBackward("),
  ],
  Adam: [
    at("kernels/adam/reference.ts", "adam", "m[i] = beta1", "v[i] = beta2", "parameter[i] = p - "),
    at("src/optim/adam.ts", "Adam.update", "kernels.adam("),
  ],
  AdamW: [
    at(
      "kernels/adam/reference.ts",
      "adam",
      "const p =",
      "m[i] = beta1",
      "v[i] = beta2",
      "parameter[i] = p - ",
    ),
    at("src/optim/adamw.ts", "AdamW.decoupled", "decoupled = true"),
  ],
  SGD: [
    at("kernels/sgd/reference.ts", "sgd", "const v = step === 1", "parameter[i] -= lr"),
    at("src/optim/sgd.ts", "SGD.update", "kernels.sgd("),
  ],
};
