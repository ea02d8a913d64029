// Training the specified network, the same wherever it runs. No test runner in here: it runs in browsers too.

import { add, cast, crossEntropy, manualSeed, optim, rand, randint, reshape, type Tensor } from "pellucid";
import { CNN } from "../../examples/mnist/model.js";

/** Steps on images whose brightness tells the class; each answers its loss. */
export function specifiedTrainer(batch = 16): { model: CNN; step: (i: number) => Tensor } {
  manualSeed(1);
  const model = new CNN();
  const optimizer = new optim.Adam(model.parameters(), { lr: 0.001 });
  const step = (i: number): Tensor => {
    const labels = randint(0, 10, [batch], { seed: 2 * i });
    const noise = rand([batch, 1, 28, 28], { seed: 2 * i + 1 });
    const images = add(noise, reshape(cast(labels, "float32"), [batch, 1, 1, 1]));
    const loss = crossEntropy(model.forward(images), labels);
    optimizer.zeroGrad();
    loss.backward();
    optimizer.step();
    return loss;
  };
  return { model, step };
}
