import {
  avgPool2d,
  batchNorm2d,
  broadcastTo,
  cast,
  clamp,
  conv2d,
  crossEntropy,
  leakyRelu,
  maxPool2d,
  nn,
  ones,
  pow,
  reshape,
  slice,
  type Tensor,
  zeros,
} from "pellucid";
import { exportOnnx } from "pellucid/formats";
import { expect, test } from "vitest";

const images = (a: Tensor) => reshape(a, [a.shape[0], 1, 1, 3]);
const numbers: [string, (a: Tensor, n: number) => Tensor, string][] = [
  ["clamp: max", (a, n) => clamp(a, { max: n }), "clamp has a bound of batch"],
  ["leakyRelu: slope", (a, n) => leakyRelu(a, n / 64), "LeakyRelu has alpha of 0.015625*batch"],
  [
    "leakyRelu of float64",
    (a, n) => leakyRelu(cast(a, "float64"), n / 64),
    "a constant has an element of 0.015625*batch",
  ],
  ["pow: exponent", (a, n) => pow(a, n), "pow has an exponent of batch"],
  [
    "crossEntropy: labelSmoothing",
    (a, n) => crossEntropy(a, zeros([n], { dtype: "int32" }), { labelSmoothing: n / 64 }),
    "crossEntropy has labelSmoothing of 0.015625*batch",
  ],
  [
    "batchNorm2d: eps",
    (a, n) => batchNorm2d(images(a), zeros([1]), ones([1]), null, null, { eps: n }),
    "BatchNormalization has epsilon of batch",
  ],
  [
    "maxPool2d: stride",
    (a, n) => maxPool2d(images(a), [1, 3], { stride: n }),
    "MaxPool has strides of batch",
  ],
  [
    "avgPool2d: kernel",
    (a, n) =>
      avgPool2d(broadcastTo(slice(images(a), [0, 0, 0, 0], [n, 1, 1, 1]), [n, 1, 1, 30]), [1, n], {
        stride: 1,
      }),
    "AveragePool has kernel_shape of batch",
  ],
  [
    "conv2d: groups",
    (a, n) => conv2d(reshape(a, [1, n, 3, 1]), ones([n, 1, 1, 1]), null, { groups: n }),
    "Conv has group of batch",
  ],
];
test.each(numbers)("a number of the batch where the model must have one: %s", async (_, call, what) => {
  const forward = (a: Tensor) => call(a, a.shape[0]);
  await expect(exportOnnx(new nn.ReLU(), ones([2, 3]), { forward })).rejects.toThrow(
    `exportOnnx: ${what}, but ONNX needs a number there; pass { dynamicBatch: false } for a model of the example's batch alone`,
  );
});
