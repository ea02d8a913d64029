// What the page fetches: the images to learn from, a few of the test set to look at first, and a network that has learned.

import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { crossEntropy, manualSeed, optim, useBackend } from "pellucid";
import { DataLoader, encodeIdx, type ImageArrays, ImageDataset, loadMnistArrays } from "pellucid/data";
import { saveModel } from "pellucid/train";
import { CNN } from "../../mnist/model.js";
import { DATA, FIRST, FIRST_COUNT, type Part } from "./files.js";

/**
 * @param steps batches of 64 that the network learns from.
 * @param onStep hears how many it has learned from.
 */
export async function writeAssets(
  outDir: string,
  steps: number,
  onStep: (done: number) => void = () => {},
): Promise<void> {
  const { train, test } = await loadMnistArrays();
  await mkdir(join(outDir, DATA), { recursive: true });
  await Promise.all([
    writeImages(outDir, FIRST.digits, take(test, FIRST_COUNT)),
    writeImages(outDir, "train", train),
    writeImages(outDir, "test", test),
    writeNetwork(join(outDir, FIRST.network), train, steps, onStep),
  ]);
}

const take = ({ images, labels, shape: [N, H, W] }: ImageArrays, n: number): ImageArrays => ({
  images: images.subarray(0, n * H * W),
  labels: labels.subarray(0, n),
  shape: [Math.min(n, N), H, W],
});

async function writeImages(outDir: string, part: Part, arrays: ImageArrays): Promise<void> {
  const { images, labels, shape } = arrays;
  const packed = (array: Parameters<typeof encodeIdx>[0]) => promisify(gzip)(encodeIdx(array), { level: 1 });
  await writeFile(
    join(outDir, DATA, `${part}-images.idx.gz`),
    await packed({ type: "uint8", shape: [...shape], data: images }),
  );
  await writeFile(
    join(outDir, DATA, `${part}-labels.idx.gz`),
    await packed({ type: "uint8", shape: [labels.length], data: labels }),
  );
}

async function writeNetwork(
  path: string,
  { images, labels, shape }: ImageArrays,
  steps: number,
  onStep: (done: number) => void,
): Promise<void> {
  await useBackend("wasm");
  manualSeed(1);
  const model = new CNN();
  const optimizer = new optim.Adam(model.parameters(), { lr: 0.001 });
  const dataset = new ImageDataset(images, labels, shape);
  const batches = new DataLoader(dataset, { batchSize: 64, shuffle: true, seed: 1 });
  let step = 0;
  for (const [x, y] of batches) {
    if (step++ === steps) break;
    optimizer.zeroGrad();
    crossEntropy(model.forward(x), y).backward();
    optimizer.step();
    onStep(step);
    // The page is served meanwhile.
    await setImmediate();
  }
  await saveModel(path, model);
}
