// Trains a small network on the wasm backend with no clean-up call and no await, and prints what memory there was after
// ten steps and then ten times more. To be run with --expose-gc.

import { backend, crossEntropy, nn, optim, randint, randn, relu, type Tensor, useBackend } from "pellucid";

class Net extends nn.Module {
  conv = new nn.Conv2d(1, 4, 3, { padding: 1 });
  pool = new nn.MaxPool2d(2);
  out = new nn.Linear(4 * 4 * 4, 10);

  forward(x: Tensor): Tensor {
    return this.out.forward(this.pool.forward(relu(this.conv.forward(x))).flatten());
  }
}

const steps = Number(process.argv[2]);
await useBackend("wasm", { threads: 2 });
const net = new Net();
const optimizer = new optim.Adam(net.parameters());
const images = randn([4, 1, 8, 8], { seed: 1 });
const labels = randint(0, 10, [4], { seed: 2 });

/** What JavaScript holds on to, without garbage. */
function held(): number {
  globalThis.gc!();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

const memory: { step: number; bytes: number; buffers: number; held: number }[] = [];
for (let step = 1; step <= steps; step++) {
  const loss = crossEntropy(net.forward(images), labels);
  optimizer.zeroGrad();
  loss.backward();
  optimizer.step();
  if (step === 10 || step % (steps / 10) === 0) {
    memory.push({ step, ...backend().memory(), held: held() });
  }
}
console.log(JSON.stringify(memory));
