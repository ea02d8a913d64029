// Training loops as people write them, with no clean-up call and no await: memory after step 3 is memory for ever.

import {
  add,
  argmax,
  avgPool2d,
  backend,
  cast,
  crossEntropy,
  div,
  equal,
  flatten,
  matmul,
  max,
  mean,
  mul,
  nn,
  noGrad,
  optim,
  randint,
  randn,
  relu,
  reshape,
  sigmoid,
  softmax,
  sum,
  type Tensor,
  tanh,
  tensor,
} from "pellucid";
import { describe, expect, test } from "vitest";
import { everything } from "../support/mode.js";

class Cnn extends nn.Module {
  conv1 = new nn.Conv2d(1, 4, 3, { padding: 1 });
  norm = new nn.BatchNorm2d(4);
  conv2 = new nn.Conv2d(4, 8, 3, { padding: 1 });
  pool = new nn.MaxPool2d(2);
  drop = new nn.Dropout(0.2);
  fc1 = new nn.Linear(8 * 3 * 3, 16);
  fc2 = new nn.Linear(16, 5);

  forward(x: Tensor): Tensor {
    x = this.pool.forward(relu(this.norm.forward(this.conv1.forward(x))));
    x = this.pool.forward(relu(this.conv2.forward(x)));
    x = this.drop.forward(relu(this.fc1.forward(flatten(x))));
    return this.fc2.forward(x);
  }
}

const BATCH = 4;
export const pixels = (seed: number) => randint(0, 256, [BATCH, 1, 12, 12], { seed, dtype: "float32" });
const classes = (seed: number) => randint(0, 5, [BATCH], { seed });

/** What the loops below work with. */
interface World {
  model: Cnn;
  parameters: Tensor[];
  optimizer: optim.Optimizer;
  sharpness: optim.SharpnessAwareMinimization;
  images: Tensor;
  labels: Tensor;
  /** Made by ops before the loop, from plain data. */
  scaled: Tensor;
  soft: Tensor;
  /** Carried from step to step. */
  hidden: Tensor;
  step: number;
}

function world(): World {
  const model = new Cnn();
  const parameters = model.parameters();
  const optimizer = new optim.Adam(parameters);
  const images = pixels(1);
  return {
    model,
    parameters,
    optimizer,
    sharpness: new optim.SharpnessAwareMinimization(model, optimizer),
    images,
    labels: classes(2),
    scaled: div(images, 255),
    soft: softmax(randn([BATCH, 5], { seed: 3 })),
    hidden: tensor(new Float32Array(BATCH * 5), { shape: [BATCH, 5] }),
    step: 0,
  };
}

export function learn({ optimizer }: Pick<World, "optimizer">, loss: Tensor): void {
  optimizer.zeroGrad();
  loss.backward();
  optimizer.step();
}

const loops: Record<string, (w: World) => void> = {
  "a batch that was scaled before the loop": (w) => {
    learn(w, crossEntropy(w.model.forward(w.scaled), w.labels));
  },
  "one leaf for all steps": (w) => {
    learn(w, crossEntropy(w.model.forward(w.images), w.labels));
  },
  "leaves made anew in every step": (w) => {
    learn(w, crossEntropy(w.model.forward(pixels(w.step)), classes(w.step)));
  },
  "zeroGrad at the beginning": (w) => {
    w.optimizer.zeroGrad();
    crossEntropy(w.model.forward(w.images), w.labels).backward();
    w.optimizer.step();
  },
  "reading the loss and the gradients": (w) => {
    const loss = crossEntropy(w.model.forward(w.images), w.labels);
    learn(w, loss);
    loss.item();
    for (const { grad } of w.parameters) grad!.dataSync();
  },
  "micro-batches": (w) => {
    w.optimizer.zeroGrad();
    for (let i = 0; i < 3; i++) div(crossEntropy(w.model.forward(w.images), w.labels), 3).backward();
    w.optimizer.step();
  },
  "a penalty over all parameters": (w) => {
    const penalty = w.parameters.map((p) => sum(mul(p, p))).reduce((a, b) => add(a, b));
    learn(w, add(crossEntropy(w.model.forward(w.images), w.labels), mul(penalty, 1e-4)));
  },
  "two losses with graphs of their own": (w) => {
    const first = crossEntropy(w.model.forward(w.images), w.labels);
    const second = mean(w.model.forward(w.scaled));
    w.optimizer.zeroGrad();
    first.backward();
    second.backward();
    w.optimizer.step();
  },
  "two losses on one trunk": (w) => {
    const logits = w.model.forward(w.images);
    const [first, second] = [crossEntropy(logits, w.labels), mean(mul(logits, logits))];
    w.optimizer.zeroGrad();
    first.backward({ retainGraph: true });
    second.backward();
    w.optimizer.step();
  },
  "a hidden state, detached": (w) => {
    const next = add(w.model.forward(w.images), w.hidden);
    learn(w, crossEntropy(next, w.labels));
    w.hidden = next.detach();
  },
  "hooks on the way": (w) => {
    const logits = w.model.forward(w.images);
    logits.registerHook((gradient) => mul(gradient, 0.5));
    logits.registerHook((gradient) => noGrad(() => mul(gradient, 2)));
    learn(w, crossEntropy(logits, w.labels));
  },
  "validation and accuracy under noGrad": (w) => {
    const logits = w.model.forward(w.images);
    learn(w, crossEntropy(logits, w.labels));
    noGrad(() => mean(cast(equal(argmax(logits, 1), w.labels), "float32")).item());
    w.model.eval();
    noGrad(() => {
      crossEntropy(w.model.forward(pixels(w.step)), classes(w.step)).item();
    });
    w.model.train();
  },
  "loading the weights": (w) => {
    learn(w, crossEntropy(w.model.forward(w.images), w.labels));
    w.model.loadStateDict(w.model.stateDict());
  },
  "probabilities as labels, smoothed": (w) => {
    learn(w, crossEntropy(w.model.forward(w.images), w.soft, { labelSmoothing: 0.1 }));
  },
  "uint8 labels": (w) => {
    const bytes = tensor(new Uint8Array(BATCH).fill(w.step % 5));
    learn(w, crossEntropy(w.model.forward(w.images), bytes));
  },
  "scaling the batch in the loop": (w) => {
    learn(w, crossEntropy(w.model.forward(div(w.images, 255)), w.labels));
  },
  "max in the loss": (w) => {
    learn(w, max(w.model.forward(w.images)));
  },
  clipGradNorm: (w) => {
    const loss = crossEntropy(w.model.forward(w.images), w.labels);
    w.optimizer.zeroGrad();
    loss.backward();
    optim.clipGradNorm(w.parameters, 1);
    w.optimizer.step();
  },
  SharpnessAwareMinimization: (w) => {
    const descend = () => {
      w.optimizer.zeroGrad();
      crossEntropy(w.model.forward(w.images), w.labels).backward();
    };
    descend();
    w.sharpness.applied(descend);
    w.optimizer.step();
  },
  "a teacher's logits from noGrad": (w) => {
    const targets = noGrad(() => softmax(w.model.forward(w.images)));
    learn(w, crossEntropy(w.model.forward(w.images), targets));
  },
  "accuracy outside of noGrad": (w) => {
    const logits = w.model.forward(w.images);
    learn(w, crossEntropy(logits, w.labels));
    mean(cast(equal(argmax(logits, 1), w.labels), "float32")).item();
  },
  "a gradient that is retained": (w) => {
    const logits = w.model.forward(w.images).retainGrad();
    learn(w, crossEntropy(logits, w.labels));
    logits.grad!.dataSync();
  },
  "the gradient of the input": (w) => {
    const x = tensor(w.images.dataSync(), { shape: w.images.shape, requiresGrad: true });
    learn(w, crossEntropy(w.model.forward(x), w.labels));
    x.grad!.dataSync();
  },
  "gradients that are set to null": (w) => {
    for (const p of w.parameters) p.grad = null;
    crossEntropy(w.model.forward(w.images), w.labels).backward();
    w.optimizer.step();
  },
  "a forward that is thrown away": (w) => {
    w.model.forward(w.images);
    learn(w, crossEntropy(w.model.forward(w.images), w.labels));
  },
  "a gradient penalty": (w) => {
    const x = tensor(w.images.dataSync(), { shape: w.images.shape, requiresGrad: true });
    const w1 = w.model.fc2.weight;
    const score = sum(tanh(matmul(flatten(avgPool2d(x, 3)), sigmoid(reshape(sum(w1, 0), [16, 1])))));
    score.backward({ createGraph: true });
    const slope = x.grad!;
    x.grad = null;
    learn(w, sum(mul(slope, slope)));
  },
};

function memoryAfterEachStep(loop: (w: World) => void, steps: number): string[] {
  const w = world();
  return Array.from({ length: steps }, (_, i) => {
    w.step = i;
    loop(w);
    const { bytes, buffers } = backend().memory();
    return `${bytes} bytes in ${buffers} buffers`;
  });
}

export function flatMemory(): void {
  describe("flat memory, with no clean-up call and no await", () => {
    for (const [i, [name, loop]] of Object.entries(loops).entries()) {
      const steps = i === 0 && everything ? 300 : 12;
      test(`${name}, from step 3 to step ${steps}`, () => {
        const used = memoryAfterEachStep(loop, steps).slice(2);
        expect(used).toEqual(used.map(() => used[0]));
      });
    }
  });
}
