import {
  abs,
  add,
  argmax,
  broadcastTo,
  clamp,
  concat,
  crossEntropy,
  div,
  equal,
  flatten,
  gatherRows,
  im2col,
  linear,
  matmul,
  max,
  maximum,
  mean,
  mul,
  neg,
  nn,
  noGrad,
  permute,
  randn,
  relu,
  reshape,
  slice,
  softmax,
  sub,
  sum,
  Tensor,
  tensor,
  variance,
  zeros,
} from "pellucid";
import { type ExportOnnxOptions, exportOnnx } from "pellucid/formats";
import { describe, expect, test } from "vitest";
import { batchOf } from "../../../src/formats/onnx/export/batches.js";
import { everything } from "../../support/mode.js";
import { int } from "../../support/tensors.js";
import { checkOnnx } from "./check-onnx.js";
import { expectAlike, noRuntime, runOnnx, runtimeNames } from "./runtimes.js";

type Forward = NonNullable<ExportOnnxOptions["forward"]>;

/** Whatever forward does, with a few parameters to do it with. */
class Net extends nn.Module {
  readonly weight = randn([4, 3], { seed: 1, requiresGrad: true });
  readonly tied = this.weight;
  readonly table = randn([6, 3], { seed: 2, requiresGrad: true });
  forward(x: Tensor): Tensor {
    return linear(x, this.weight);
  }
}

const net = new Net();
const x = randn([2, 3], { seed: 3 });
const image = randn([2, 3, 5, 4], { seed: 4 });

/** Exports with two samples, and compares on one, three and five. */
async function compare(
  forward: Forward,
  examples: readonly Tensor[],
  options: ExportOnnxOptions = {},
): Promise<void> {
  const inputNames = examples.map((_, i) => `in${i}`);
  const bytes = await exportOnnx(net, examples, { ...options, forward, inputNames });
  const { graph } = checkOnnx(bytes);
  const dynamic = graph.input.map(({ type }) => type!.tensorType!.shape!.dim[0]?.dimParam === "batch");
  for (const batch of dynamic.includes(true) ? [1, 3, 5] : [2]) {
    const given = await Promise.all(examples.map((t, i) => (dynamic[i] ? batchOf(t, batch) : t)));
    const answer = noGrad(() => forward(...given));
    const expected = answer instanceof Tensor ? [answer] : Object.values(answer);
    for (const runtime of runtimeNames) {
      const feeds = Object.fromEntries(inputNames.map((name, i) => [name, given[i]]));
      const outputs = await runOnnx(runtime, bytes, feeds);
      for (const [i, { name }] of graph.output.entries()) {
        expectAlike(outputs[name], expected[i], `${name} for a batch of ${batch} in ${runtime}`);
      }
    }
  }
}

const labels = int(2, 0);

const ways: Record<string, [Forward, readonly Tensor[], ExportOnnxOptions?]> = {
  "a weight that is computed with": [(a) => linear(a, mul(relu(net.weight), 2)), [x]],
  "a tied weight, used twice": [(a) => matmul(linear(a, net.weight), net.tied), [x]],
  "a constant that forward captures": [(a) => add(a, tensor([1, 2, 3])), [x]],
  "a large one": [(a) => matmul(a, randn([3, 50], { seed: 5 })), [x]],
  "a detached weight, and a detached result": [(a) => mul(linear(a, net.weight.detach()).detach(), 2), [x]],
  "several inputs and outputs": [(a, b) => ({ sum: add(a, b), product: mul(a, b) }), [x, neg(x)]],
  "an input without a batch": [(a, w) => matmul(a, w), [x, randn([3, 4], { seed: 6 })]],
  "an input that nothing uses": [(a, _b) => relu(a), [x, x]],
  "an input as it came": [(a) => a, [x]],
  "a weight as it is": [() => net.weight, [x]],
  "one result twice": [
    (a) => {
      const y = relu(a);
      return [y, y, reshape(y, [-1]), a, a];
    },
    [x],
  ],
  "an output in the middle": [
    (a) => {
      const y = relu(a);
      return [y, sum(y, 1)];
    },
    [x],
  ],
  "an embedding of int32": [(i) => gatherRows(net.table, i), [int(5, 0)]],
  "labels of int32, without a gradient": [(a, l) => crossEntropy(a, l), [x, labels]],
  "integers and bytes with numbers": [
    (i) => [add(i, 3), mul(i, -2), maximum(i, 2), equal(i, 2), neg(equal(i, 2)), sub(equal(i, 2), 1)],
    [int(-7, 2)],
  ],
  "bytes that wrap around": [
    (b) => [add(b, 200), clamp(b, { min: 2.5, max: 260 }), abs(b), argmax(b)],
    [tensor(new Uint8Array([3, 250]))],
  ],
  "no axes at all": [(a, s) => mul(mean(a), s), [x, tensor(3)]],
  "nothing in it": [(a) => concat([slice(a, [2]), a, zeros([0, 3])]), [x], { dynamicBatch: false }],
  "an empty result": [(a) => mul(slice(a, [0, 3]), 2), [x]],
  "a mean over the batch": [(a) => mean(a, 0), [x]],
  "a mean written by hand": [(a) => mul(sum(a), 1 / a.size), [x]],
  "a share of the batch": [(a) => div(sum(a, 0), a.shape[0] + 1), [x]],
  "a variance over the batch": [(a) => [variance(a, 0, { correction: 0 }), variance(a, 1)], [x]],
  "a pairwise product of the batch": [(a) => matmul(a, permute(a, [1, 0])), [x]],
  "the batch in two axes of a shape": [
    (a) => {
      const n = a.shape[0];
      return reshape(broadcastTo(reshape(a, [n, 1, 3]), [n, n, 3]), [n, n, 3, 1]);
    },
    [x],
  ],
  "the batch joined with other axes": [(a) => reshape(permute(a, [2, 0, 3, 1]), [-1, 3]), [image]],
  "a flattened batch": [(a) => flatten(a, 0), [image]],
  "zeros for the batch": [(a) => concat([a, zeros([a.shape[0], 2])], 1), [x]],
  "all but the first sample": [(a) => slice(a, [1]), [concat([x, x])]],
  "the last sample": [(a) => slice(a, [-1]), [x]],
  "the last four, where there are four": [(a) => slice(a, [-4]), [x]],
  "all but the last two, where there are more": [(a) => slice(a, [], [-2]), [x]],
  "every second feature": [(a) => slice(a, [0, 0], [], [1, 2]), [x]],
  "columns of patches": [(a) => im2col(a, [2, 3], { padding: 1, stride: [2, 1] }), [image]],
  "products of a batch of matrices": [(a) => matmul(a, permute(a, [0, 1, 3, 2])), [image]],
  "a dense layer behind several axes": [(a) => linear(permute(a, [0, 2, 3, 1]), net.weight), [image]],
  "probabilities, and the class": [(a) => ({ p: softmax(a), label: argmax(a, 1) }), [x]],
};

describe.skipIf(noRuntime !== null || !everything)(`in ONNX Runtime (${noRuntime ?? "both builds"})`, () => {
  test.each(Object.entries(ways))("%s", async (_, [forward, examples, options]) => {
    await compare(forward, examples, options);
    expect.hasAssertions();
  });

  test.each([17, 18, 19, 20, 21, 22, 23])("operators of opset %i", async (opset) => {
    const forward: Forward = (a) => {
      const y = relu(a);
      return [mean(y, [2, 3]), variance(y, 1), sum(y, 0), max(y, 2)];
    };
    await compare(forward, [image], { opset });
    expect.hasAssertions();
  });

  test("a model of float64", async () => {
    const dtype = "float64";
    const layers = new nn.Sequential(
      new nn.BatchNorm2d(3, { dtype }),
      new nn.MaxPool2d(2),
      new nn.Flatten(),
      new nn.Linear(12, 5, { dtype }),
      new nn.ReLU(),
    ).eval();
    await compare((a) => layers.forward(a), [randn([2, 3, 5, 4], { seed: 7, dtype })]);
    expect.hasAssertions();
  });
});
