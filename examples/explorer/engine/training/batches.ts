// What a training learns from, batch by batch: an order of all images in each epoch, which does not depend on how far the
// batches reach, so that their size can change on the run.

import type { Tensor } from "pellucid";
import {
  Compose,
  DataLoader,
  type Dataset,
  ImageDataset,
  Normalize,
  Subset,
  stratifiedSplit,
  ToTensor,
} from "pellucid/data";
import { augmentations } from "../../../mnist/evaluation/runs/augmentations.js";
import type { AugmentationName } from "./settings.js";

/** Of the images for training: those to learn from, and those to see how well. */
const PARTS = [11, 1];
const SEED = 1;

/** Where a training is among its images. */
export interface Place {
  epoch: number;
  /** Images of this epoch that were learned from. */
  seen: number;
}

export class Batches {
  readonly images: ImageDataset;
  /** Positions of the images for validation among all. */
  readonly held: Int32Array;
  readonly #learned: Int32Array;
  #place: Place = { epoch: 0, seen: 0 };
  #samples: Dataset;
  #batchSize = 64;
  /** What `take` reads from; null where it must be opened anew. */
  #reader: Iterator<[Tensor, Tensor]> | null = null;

  constructor(images: ImageDataset) {
    const [first, second] = PARTS;
    const all = first + second;
    const [learned, held] = stratifiedSplit(images, [first / all, second / all], { seed: SEED });
    this.images = images;
    this.#learned = learned.indices;
    this.held = held.indices;
    this.#samples = learned;
  }

  /** Images in an epoch. */
  get length(): number {
    return this.#learned.length;
  }

  get place(): Place {
    return { ...this.#place };
  }

  set place(place: Place) {
    this.#place = { ...place };
    this.#reader = null;
  }

  set batchSize(size: number) {
    this.#batchSize = size;
    this.#reader = null;
  }

  set augmentation(name: AugmentationName) {
    const { images, labels, shape } = this.images;
    const transform = new Compose([new ToTensor(), ...augmentations[name](), new Normalize(0.5, 0.5)]);
    this.#samples = new Subset(
      new ImageDataset(images, labels, shape, { transform, seed: SEED }),
      this.#learned,
    );
    this.#reader = null;
  }

  /** The batch that `take` will answer; nothing changes. */
  peek(): [Tensor, Tensor] {
    return this.#open().next().value;
  }

  /** The next batch; after an epoch's last one, `place` is the beginning of the next. */
  take(): [Tensor, Tensor] {
    if (this.#reader === null) {
      this.#reader = this.#open();
      this.#place.seen = this.#taken * this.#batchSize;
    }
    const batch = this.#reader.next().value as [Tensor, Tensor];
    this.#place.seen += batch[1].size;
    if (this.#place.seen >= this.length) this.place = { epoch: this.#place.epoch + 1, seen: 0 };
    return batch;
  }

  /** Whole batches of this epoch that were learned from: one that another size has begun is begun again. */
  get #taken(): number {
    return Math.floor(this.#place.seen / this.#batchSize);
  }

  #open(): Iterator<[Tensor, Tensor]> {
    const loader = new DataLoader(this.#samples, { batchSize: this.#batchSize, shuffle: true, seed: SEED });
    loader.epoch = this.#place.epoch;
    loader.position = this.#taken;
    return loader[Symbol.iterator]();
  }
}
