import { backend, crossEntropy, nn, optim, randint, randn, type Tensor, useBackend } from "pellucid";
import { afterAll, beforeAll, expect, test } from "vitest";

beforeAll(() => useBackend("wasm"));
afterAll(() => useBackend("cpu"));

const kinds = {
  RMSprop: (t: Tensor[]) => new optim.RMSprop(t, { momentum: 0.9, centered: true }),
  Adagrad: (t: Tensor[]) => new optim.Adagrad(t),
  NAdam: (t: Tensor[]) => new optim.NAdam(t),
};

test.each(Object.entries(kinds))("steps of %s, with hooks on every layer, leave memory flat", (_, make) => {
  const net = new nn.Sequential(new nn.Linear(64, 64), new nn.ReLU(), new nn.Linear(64, 10));
  for (const [, module] of net.namedModules()) module.registerForwardHook((_, __, y) => y);
  const optimizer = make(net.parameters());
  const [x, labels] = [randn([32, 64], { seed: 1 }), randint(0, 10, [32], { seed: 2 })];
  const run = (steps: number) => {
    for (let i = 0; i < steps; i++) {
      optimizer.zeroGrad();
      crossEntropy(net.forward(x), labels).backward();
      optimizer.step();
    }
    return backend().memory().bytes;
  };
  const before = run(3);
  expect(run(20)).toBe(before);
});
