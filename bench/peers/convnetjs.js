// ConvNetJS, whose trainers know no Adam: plain SGD is its cheapest. Its volumes are [y, x, channel].

import { createRequire } from "node:module";
import { batches, memoize, samples, serve, time, weights } from "./contender.js";

const require = createRequire(import.meta.url);
const convnetjs = require("convnetjs");
const { version } = require("convnetjs/package.json");

function network() {
  const net = new convnetjs.Net();
  net.makeLayers([
    { type: "input", out_sx: 28, out_sy: 28, out_depth: 1 },
    { type: "conv", sx: 3, filters: 32, stride: 1, pad: 1, activation: "relu" },
    { type: "pool", sx: 2, stride: 2 },
    { type: "conv", sx: 3, filters: 64, stride: 1, pad: 1, activation: "relu" },
    { type: "pool", sx: 2, stride: 2 },
    { type: "fc", num_neurons: 128, activation: "relu" },
    { type: "softmax", num_classes: 10 },
  ]);
  const w = weights();
  const layers = net.layers.filter((layer) => layer.filters);
  ["conv1", "conv2", "fc1", "fc2"].forEach((name, i) => {
    const weight = w[`${name}.weight`];
    const { filters, biases } = layers[i];
    const size = weight.length / filters.length;
    filters.forEach((filter, k) => {
      // [channel, y, x] of PyTorch; what follows a dense layer is a vector.
      const pixels = name.startsWith("conv") ? 9 : name === "fc1" ? 49 : 1;
      const channels = size / pixels;
      for (let c = 0; c < channels; c++)
        for (let p = 0; p < pixels; p++) filter.w[p * channels + c] = weight[k * size + c * pixels + p];
    });
    biases.w.set(w[`${name}.bias`]);
  });
  return net;
}

function volume(pixels) {
  const x = new convnetjs.Vol(28, 28, 1, 0);
  x.w.set(pixels);
  return x;
}

const prepare = ({ images, labels }) =>
  [...labels].map((label, i) => ({ x: volume(images.subarray(i * 784, (i + 1) * 784)), label }));

function trainer(batch, data) {
  const net = network();
  const options = { method: "sgd", learning_rate: 0.001, momentum: 0, batch_size: batch };
  const sgd = new convnetjs.Trainer(net, options);
  return () => {
    let loss = 0;
    for (const { x, label } of data.next()) loss += sgd.train(x, label).cost_loss;
    return loss / batch;
  };
}

const trainers = memoize((batch) => trainer(batch, batches(batch, prepare)));

await serve(
  { version, runs: "1 thread" },
  {
    check() {
      const data = prepare(samples(0, 8));
      const net = network();
      const logits = data.flatMap(({ x }) => {
        net.forward(x, false);
        return [...net.layers.at(-1).in_act.w];
      });
      return { logits, losses: [trainer(8, { next: () => data })()] };
    },
    step: ({ batch, repeats }) => time(repeats, trainers(batch)),
  },
);
