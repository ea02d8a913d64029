// TensorFlow.js: `cpu` is plain JavaScript; `wasm` lacks the gradient of a convolution, so it can only infer.
// Its fast layout is [image, y, x, channel].
//
//   node tfjs.js DIRECTORY THREADS BACKEND

import { createRequire } from "node:module";
import { dirname, sep } from "node:path";
import {
  batches,
  forEach,
  inBatches,
  memoize,
  SHAPES,
  samples,
  serve,
  threads,
  time,
  weights,
} from "./contender.js";

const require = createRequire(import.meta.url);
const backend = process.argv[4];
// The package's own entry is compiled to ES5, and takes more than twice as long.
// It greets those who run it in Node with an advertisement.
console.warn = () => {};
const tf = require("@tensorflow/tfjs/dist/tf.es2017.js");
if (backend === "wasm") {
  const wasm = require("@tensorflow/tfjs-backend-wasm");
  wasm.setWasmPaths(dirname(require.resolve("@tensorflow/tfjs-backend-wasm")) + sep);
  wasm.setThreadsCount(threads);
}
await tf.setBackend(backend);
await tf.ready();

/** PyTorch's layouts into those of TensorFlow: the dense layer reads the pixels in another order too. */
function convert(name, tensor) {
  if (name.startsWith("conv") && name.endsWith("weight")) return tf.transpose(tensor, [2, 3, 1, 0]);
  if (name === "fc1.weight") {
    return tf.reshape(tf.transpose(tf.reshape(tensor, [128, 64, 7, 7]), [2, 3, 1, 0]), [3136, 128]);
  }
  return name === "fc2.weight" ? tf.transpose(tensor) : tensor;
}

function network() {
  const v = Object.entries(weights()).map(([name, values]) =>
    tf.tidy(() => tf.variable(convert(name, tf.tensor(values, SHAPES[name])))),
  );
  const forward = (x) => {
    x = tf.maxPool(tf.relu(tf.add(tf.conv2d(x, v[0], 1, "same"), v[1])), 2, 2, "valid");
    x = tf.maxPool(tf.relu(tf.add(tf.conv2d(x, v[2], 1, "same"), v[3])), 2, 2, "valid");
    x = tf.relu(tf.add(tf.matMul(tf.reshape(x, [-1, 3136]), v[4]), v[5]));
    return tf.add(tf.matMul(x, v[6]), v[7]);
  };
  return { forward, variables: v };
}

/** For inference bias and ReLU are fused into the convolution, which is faster. */
function inferenceNetwork() {
  const v = network().variables;
  const conv = (x, filter, bias) =>
    tf.maxPool(
      tf.fused.conv2d({ x, filter, bias, strides: 1, pad: "same", activation: "relu" }),
      2,
      2,
      "valid",
    );
  return (x) => {
    x = tf.reshape(conv(conv(x, v[0], v[1]), v[2], v[3]), [-1, 3136]);
    x = tf.fused.matMul({ a: x, b: v[4], bias: v[5], activation: "relu" });
    return tf.fused.matMul({ a: x, b: v[6], bias: v[7] });
  };
}

const pixels = (images) => tf.tensor(images, [images.length / 784, 28, 28, 1]);
const prepare = ({ images, labels }) => ({
  x: pixels(images),
  labels: tf.oneHot(tf.tensor1d(Int32Array.from(labels), "int32"), 10),
});

function trainer(data) {
  const { forward, variables } = network();
  const optimizer = tf.train.adam(0.001, 0.9, 0.999, 1e-8);
  return () => {
    const { x, labels } = data.next();
    const loss = optimizer.minimize(() => tf.losses.softmaxCrossEntropy(labels, forward(x)), true, variables);
    const value = loss.dataSync()[0];
    loss.dispose();
    return value;
  };
}

const trainers = memoize((batch) => trainer(batches(batch, prepare)));
const forward = inferenceNetwork();
const infer = (x) => {
  const y = tf.tidy(() => forward(x));
  const values = y.dataSync();
  y.dispose();
  return values;
};
const prepared = memoize((key) => {
  const [count, batch] = key.split(" ").map(Number);
  return inBatches(count, batch, pixels);
});

await serve(
  { version: tf.version_core, runs: backend === "wasm" ? `wasm, ${threads} threads` : "cpu, 1 thread" },
  {
    check() {
      const data = prepare(samples(0, 8));
      const step = backend === "cpu" ? trainer({ next: () => data }) : null;
      return { logits: [...infer(data.x)], losses: step ? [step(), step(), step()] : [] };
    },
    step: ({ batch, repeats }) => time(repeats, trainers(batch)),
    infer({ batch, count, repeats }) {
      const inputs = prepared(`${count} ${batch}`);
      return time(repeats, () => forEach(inputs, infer));
    },
  },
);
