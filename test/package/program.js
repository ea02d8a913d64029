// Twenty steps of a small CNN on stripes that lie or stand, on both backends that run everywhere.

import { crossEntropy, flatten, manualSeed, nn, optim, relu, tensor, useBackend } from "pellucid";
import { DataLoader, TensorDataset } from "pellucid/data";

class Net extends nn.Module {
  conv = new nn.Conv2d(1, 4, 3, { padding: 1 });
  pool = new nn.MaxPool2d(2);
  out = new nn.Linear(4 * 4 * 4, 2);
  forward(x) {
    return this.out.forward(flatten(this.pool.forward(relu(this.conv.forward(x)))));
  }
}

const COUNT = 80;
const pixels = Float32Array.from({ length: COUNT * 64 }, (_, i) => {
  const [image, y, x] = [i >> 6, (i >> 3) & 7, i & 7];
  return ((image & 1 ? x : y) + (image >> 1)) % 3 === 0 ? 1 : 0;
});
const images = tensor(pixels, { shape: [COUNT, 1, 8, 8] });
const labels = tensor(Int32Array.from({ length: COUNT }, (_, i) => i & 1));

/** The loss of the last of twenty steps, to the digits in which engines agree. */
async function train(backend) {
  await useBackend(backend);
  manualSeed(1);
  const model = new Net();
  const optimizer = new optim.Adam(model.parameters(), { lr: 0.01 });
  const batches = new DataLoader(new TensorDataset(images, labels), {
    batchSize: 16,
    shuffle: true,
    seed: 1,
  });
  let last = null;
  for (let epoch = 0; epoch < 4; epoch++) {
    for (const [x, y] of batches) {
      last = crossEntropy(model.forward(x), y);
      optimizer.zeroGrad();
      last.backward();
      optimizer.step();
    }
  }
  return (await last.data())[0].toFixed(4);
}

console.log(`20 steps: ${await train("cpu")} on cpu, ${await train("wasm")} on wasm`);
