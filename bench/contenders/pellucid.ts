// Pellucid itself, from its source, with the network of the MNIST example.

import { crossEntropy, nn, noGrad, optim, type Tensor, tensor, useBackend } from "pellucid";
import { CNN } from "../../examples/mnist/model.js";
import {
  batches,
  forEach,
  inBatches,
  memoize,
  type Samples,
  SHAPES,
  samples,
  serve,
  threads,
  time,
  weights,
} from "../peers/contender.js";

/** The same network for larger images: only the first dense layer depends on their size. */
class SizedCNN extends CNN {
  constructor(size: number) {
    super();
    this.fc1 = new nn.Linear(64 * (size / 4) ** 2, 128);
  }
}

const backend = await useBackend("wasm", { threads });

function network(size = 28): CNN {
  if (size !== 28) return new SizedCNN(size);
  const model = new CNN();
  const state = Object.entries(weights()).map(([name, values]): [string, Tensor] => [
    name,
    tensor(values, { shape: SHAPES[name] }),
  ]);
  model.loadStateDict(new Map(state));
  return model;
}

/** Larger images show the same digit, each pixel several times. */
function enlarge(images: Float32Array, count: number, size: number): Tensor {
  const scale = size / 28;
  const pixels = new Float32Array(count * size * size).map((_, i) => {
    const [n, y, x] = [Math.floor(i / size ** 2), Math.floor(i / size) % size, i % size];
    return images[n * 784 + Math.floor(y / scale) * 28 + Math.floor(x / scale)]!;
  });
  return tensor(pixels, { shape: [count, 1, size, size] });
}

function trainer(batch: number, size = 28): () => Tensor {
  const model = network(size);
  const optimizer = new optim.Adam(model.parameters(), { lr: 0.001 });
  const data = batches(batch, ({ images, labels }: Samples) => ({
    images: enlarge(images, batch, size),
    labels: tensor(Int32Array.from(labels)),
  }));
  return () => {
    const { images, labels } = data.next();
    const loss = crossEntropy(model.forward(images), labels);
    optimizer.zeroGrad();
    loss.backward();
    optimizer.step();
    return loss;
  };
}

const trainers = memoize((key: string) => {
  const [batch, size] = key.split(" ").map(Number);
  return trainer(batch!, size);
});
const trained = network().eval();
const infer = (x: Tensor) => noGrad(() => trained.forward(x)).dataSync();
const prepared = memoize((key: string) => {
  const [count, batch] = key.split(" ").map(Number);
  return inBatches(count!, batch!, (images) => tensor(images, { shape: [batch!, 1, 28, 28] }));
});

const { default: manifest } = await import("../../package.json", { with: { type: "json" } });

await serve(
  { version: manifest.version, runs: backend.describe() },
  {
    check() {
      const x = tensor(samples(0, 8).images, { shape: [8, 1, 28, 28] });
      const model = network();
      const optimizer = new optim.Adam(model.parameters(), { lr: 0.001 });
      const labels = tensor(Int32Array.from(samples(0, 8).labels));
      const losses = [1, 2, 3].map(() => {
        const loss = crossEntropy(model.forward(x), labels);
        optimizer.zeroGrad();
        loss.backward();
        optimizer.step();
        return loss.item();
      });
      return { logits: [...infer(x)], losses };
    },
    step: ({ batch, size, repeats }) => time(repeats, trainers(`${batch} ${size ?? 28}`)),
    infer({ batch, count, repeats }) {
      const inputs = prepared(`${count} ${batch}`);
      return time(repeats, batch === count ? () => infer(inputs[0]!) : () => forEach(inputs, infer));
    },
    memory({ batch, steps }) {
      const step = trainers(`${batch} 28`);
      for (let i = 0; i < steps; i++) step();
      return { rss: process.memoryUsage.rss(), ...backend.memory() };
    },
  },
);
