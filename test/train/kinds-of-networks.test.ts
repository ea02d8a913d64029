// Networks that are no classifier of one image: each is written down as its paper has it, and learns drawn data.

import {
  add,
  clamp,
  concat,
  crossEntropy,
  flatten,
  manualSeed,
  mean,
  mseLoss,
  mul,
  nn,
  noGrad,
  optim,
  rand,
  randn,
  relu,
  sigmoid,
  slice,
  sqrt,
  sub,
  sum,
  Tensor,
  tensor,
} from "pellucid";
import { describe, expect, test } from "vitest";
import { everything } from "../support/mode.js";

const SIZE = 8;

/** Images of bars, lying or standing: [N, 1, 8, 8], with the pixels that belong to a bar, and which way it goes. */
function drawBars(count: number, seed: number): { images: Tensor; standing: number[] } {
  const places = rand([count, 2], { seed }).dataSync();
  const standing = Array.from({ length: count }, (_, n) => (places[2 * n] < 0.5 ? 1 : 0));
  const pixels = new Float32Array(count * SIZE * SIZE);
  for (let n = 0; n < count; n++) {
    const at = Math.floor(places[2 * n + 1] * (SIZE - 1));
    for (let across = at; across < at + 2; across++) {
      for (let along = 1; along < SIZE - 1; along++) {
        const [row, column] = standing[n] === 1 ? [along, across] : [across, along];
        pixels[(n * SIZE + row) * SIZE + column] = 1;
      }
    }
  }
  return { images: tensor(pixels, { shape: [count, 1, SIZE, SIZE] }), standing };
}

/** How far apart two images are, as numbers that one and the same network makes of each. */
class Siamese extends nn.Module<[Tensor, Tensor]> {
  embed = new nn.Sequential(
    new nn.Conv2d(1, 4, 3, { padding: 1 }),
    new nn.ReLU(),
    new nn.MaxPool2d(2),
    new nn.Flatten(),
    new nn.Linear(4 * (SIZE / 2) ** 2, 8),
  );

  forward(a: Tensor, b: Tensor): Tensor {
    const apart = sub(this.embed.forward(a), this.embed.forward(b));
    return sqrt(add(sum(mul(apart, apart), 1), 1e-6));
  }
}

/** d² for two of a kind, max(1 − d, 0)² for others. Source: Hadsell, Chopra, LeCun (2006). */
function contrastiveLoss(distance: Tensor, same: Tensor): Tensor {
  const gap = relu(sub(1, distance));
  const near = mul(same, mul(distance, distance));
  return mean(add(near, mul(sub(1, same), mul(gap, gap))));
}

/** The image without its noise: down to a quarter of the pixels by convolutions, and up again by transposed ones. */
class DenoisingAutoencoder extends nn.Module {
  down = new nn.ModuleList([
    new nn.Conv2d(1, 8, 3, { stride: 2, padding: 1 }),
    new nn.Conv2d(8, 8, 3, { stride: 2, padding: 1 }),
  ]);
  up = new nn.ModuleList([
    new nn.ConvTranspose2d(8, 8, 3, { stride: 2, padding: 1, outputPadding: 1 }),
    new nn.ConvTranspose2d(8, 1, 2, { stride: 2 }),
  ]);

  forward(x: Tensor): Tensor {
    for (const layer of this.down) x = relu(layer.forward(x));
    const [first, last] = [...this.up];
    return sigmoid(last.forward(relu(first.forward(x))));
  }
}

const twoConvolutions = (inChannels: number, outChannels: number) =>
  new nn.Sequential(
    new nn.Conv2d(inChannels, outChannels, 3, { padding: 1 }),
    new nn.BatchNorm2d(outChannels),
    new nn.ReLU(),
    new nn.Conv2d(outChannels, outChannels, 3, { padding: 1 }),
    new nn.ReLU(),
  );

interface Segmentation {
  /** A score for each class and pixel, [N, classes, H, W]. */
  logits: Tensor;
  /** What the deepest layer sees, [N, C, H/4, W/4]. */
  bottleneck: Tensor;
}

/** The class of every pixel. Source: Ronneberger, Fischer, Brox, "U-Net" (2015). */
class UNet extends nn.Module<[Tensor], Segmentation> {
  pool = new nn.MaxPool2d(2);
  down = new nn.ModuleList([twoConvolutions(1, 4), twoConvolutions(4, 8)]);
  bottom = twoConvolutions(8, 8);
  up = new nn.ModuleList([
    new nn.ConvTranspose2d(8, 8, 2, { stride: 2 }),
    new nn.ConvTranspose2d(8, 4, 2, { stride: 2 }),
  ]);
  join = new nn.ModuleList([twoConvolutions(16, 8), twoConvolutions(8, 4)]);
  classify = new nn.Conv2d(4, 3, 1);

  forward(x: Tensor): Segmentation {
    const passedOver: Tensor[] = [];
    for (const block of this.down) {
      const y = block.forward(x);
      passedOver.unshift(y);
      x = this.pool.forward(y);
    }
    const bottleneck = this.bottom.forward(x);
    let y = bottleneck;
    for (const [i, up] of [...this.up].entries()) {
      y = this.join.at(i)!.forward(concat([passedOver[i], up.forward(y)], 1));
    }
    return { logits: this.classify.forward(y), bottleneck };
  }
}

/** [N, C, H, W] as a row for each pixel, [N·H·W, C]. */
const perPixel = (t: Tensor) => t.permute([0, 2, 3, 1]).reshape([-1, t.shape[1]]);

function train(optimizer: optim.Optimizer, steps: number, loss: (step: number) => Tensor): void {
  for (let step = 0; step < steps; step++) {
    optimizer.zeroGrad();
    loss(step).backward();
    optimizer.step();
  }
}

describe.skipIf(!everything)("learns drawn data from its definition:", () => {
  test("a siamese network tells two of a kind from two that are not", () => {
    manualSeed(1);
    const net = new Siamese();
    const pairs = (seed: number) => {
      const [a, b] = [drawBars(32, seed), drawBars(32, seed + 5000)];
      const same = a.standing.map((way, n) => (way === b.standing[n] ? 1 : 0));
      return { a: a.images, b: b.images, same };
    };
    train(new optim.NAdam(net.parameters(), { lr: 0.005 }), 80, (step) => {
      const { a, b, same } = pairs(step);
      return contrastiveLoss(net.forward(a, b), tensor(same));
    });
    const { a, b, same } = pairs(90_000);
    const distances = noGrad(() => net.forward(a, b)).dataSync();
    const right = same.filter((one, n) => distances[n] < 0.5 === (one === 1)).length;
    expect(right / same.length).toBeGreaterThan(0.9);
    expect(net.parameters().length).toBe(4);
  });

  test("a denoising autoencoder gives images back without their noise", () => {
    manualSeed(2);
    const net = new DenoisingAutoencoder();
    const noisy = (images: Tensor, seed: number) =>
      clamp(add(images, mul(randn(images.shape, { seed }), 0.4)), { min: 0, max: 1 });
    train(new optim.RMSprop(net.parameters(), { lr: 0.005 }), 150, (step) => {
      const { images } = drawBars(32, step);
      return mseLoss(net.forward(noisy(images, step)), images);
    });
    const { images } = drawBars(64, 90_000);
    const given = noisy(images, 90_000);
    const error = (t: Tensor) => mseLoss(t, images).item();
    expect(noGrad(() => error(net.forward(given)))).toBeLessThan(error(given) / 3);
  });

  test("a U-Net finds the class of each pixel", () => {
    manualSeed(3);
    const net = new UNet();
    // 0 where there is no bar, 1 in lying ones, 2 in standing ones.
    const classes = ({ images, standing }: ReturnType<typeof drawBars>) =>
      Tensor.fromHost(
        "int32",
        Int32Array.from(images.dataSync(), (pixel, i) =>
          pixel === 0 ? 0 : 1 + standing[Math.floor(i / SIZE ** 2)],
        ),
        [images.size],
      );
    const groups = [
      { params: net.classify.parameters(), lr: 0.02 },
      { params: net.parameters().filter((t) => !net.classify.parameters().includes(t)) },
    ];
    const adam = new optim.Adam(groups, { lr: 0.01 });
    train(adam, 80, (step) => {
      const drawn = drawBars(16, step);
      return crossEntropy(perPixel(net.forward(drawn.images).logits), classes(drawn));
    });
    const drawn = drawBars(32, 90_000);
    const { logits, bottleneck } = noGrad(() => net.eval().forward(drawn.images));
    expect(bottleneck.shape).toEqual([32, 8, SIZE / 4, SIZE / 4]);
    const [found, wanted] = [perPixel(logits).argmax(1).dataSync(), classes(drawn).dataSync()];
    const right = wanted.filter((label, i) => label === found[i]).length;
    expect(right / wanted.length).toBeGreaterThan(0.95);
  });
});

test("their parts fit together, and each has a gradient", () => {
  const { images } = drawBars(2, 1);
  const half = (t: Tensor) => flatten(slice(t, [0], [1]), 0);
  const losses: [nn.AnyModule, Tensor][] = [];
  const siamese = new Siamese();
  losses.push([siamese, sum(siamese.forward(images, mul(images, 0.5)))]);
  const autoencoder = new DenoisingAutoencoder();
  losses.push([autoencoder, mseLoss(autoencoder.forward(images), images)]);
  const unet = new UNet();
  losses.push([unet, mean(half(unet.forward(images).logits))]);
  for (const [net, loss] of losses) {
    loss.backward();
    expect(net.namedParameters().filter(([, t]) => t.grad === null)).toEqual([]);
  }
});
