import { createHash } from "node:crypto";
import {
  backward,
  conv2d,
  crossEntropy,
  flatten,
  linear,
  maxPool2d,
  optim,
  randn,
  relu,
  type Shape,
  tensor,
} from "pellucid";

/** After the first, a bit that is another anywhere is one in all weights. */
const STEPS = 3;

/**
 * What a few steps of a small training end in, to the last bit, in short. It differs where the arithmetic does, though it goes
 * by the same name: processors may fuse a relaxed multiply-add or not, and engines have their own exponentials.
 */
export async function probeArithmetic(): Promise<string> {
  let seed = 0;
  // Of sequences of their own: what is drawn elsewhere stays as it would be.
  const random = (shape: Shape) => randn(shape, { seed: seed++, requiresGrad: true });
  const [first, second, last, bias] = [
    random([4, 1, 3, 3]),
    random([6, 4, 3, 3]),
    random([10, 6 * 3 * 3]),
    random([10]),
  ];
  const x = randn([10, 1, 12, 12], { seed: seed++ });
  const labels = tensor([0, 1, 2, 3, 4, 5, 6, 7, 8, 9], { dtype: "int32" });
  const parameters = [first, second, last, bias];
  const optimizer = new optim.AdamW(parameters, { lr: 0.01 });
  for (let step = 0; step < STEPS; step++) {
    const one = maxPool2d(relu(conv2d(x, first, null, { padding: 1 })), 2);
    const other = maxPool2d(relu(conv2d(one, second, null, { padding: 1 })), 2);
    const loss = crossEntropy(linear(flatten(other, 1), last, bias), labels);
    optimizer.zeroGrad();
    backward(loss);
    optimizer.step();
  }
  const hash = createHash("sha256");
  for (const parameter of parameters) hash.update(await parameter.data());
  return hash.digest("hex").slice(0, 16);
}
