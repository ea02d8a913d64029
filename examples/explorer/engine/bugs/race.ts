// Two trainings side by side, from the same weights and on the same batches: one is right, the other has a bug.

import { argmax, noGrad, type Tensor } from "pellucid";
import { DataLoader, type ImageDataset } from "pellucid/data";
import type { Bug } from "./bug.js";
import { type Parts, right, type Stepper } from "./parts.js";
import { SmallNet } from "./small-net.js";

const BATCH = 32;
const LR = 0.002;
/** Steps from one measurement of the accuracy to the next. */
const EVERY = 10;

interface Runner {
  /** Of each step; NaN where the training has come to that. */
  losses: number[];
  /** Share of the held-out images that are read: before the first step, and after every ten. */
  accuracies: number[];
}

export interface RaceState {
  step: number;
  steps: number;
  /** Steps between two accuracies. */
  every: number;
  right: Runner;
  wrong: Runner;
}

interface Side extends Runner {
  parts: Parts;
  net: SmallNet;
  optimizer: Stepper;
}

export class Race {
  readonly #steps: number;
  readonly #heldOut: [Tensor, Tensor];
  readonly #right: Side;
  readonly #wrong: Side;
  readonly #batches: Generator<[Tensor, Tensor], never>;

  constructor(bug: Bug, train: ImageDataset, heldOut: ImageDataset, steps: number, seed: number) {
    this.#steps = steps;
    this.#heldOut = heldOut.batch([...Array(heldOut.length).keys()], 0);
    const side = (parts: Parts): Side => {
      const net = new SmallNet(parts, seed, bug.name === "constant");
      return { parts, net, optimizer: parts.optimizer(net.parameters(), LR), losses: [], accuracies: [] };
    };
    this.#right = side(right);
    this.#wrong = side({ ...right, ...bug.wrong });
    this.#batches = endless(new DataLoader(train, { batchSize: BATCH, shuffle: true, seed }));
  }

  /** Goes on by some steps, or as many as are left. */
  async advance(count: number): Promise<RaceState> {
    const sides = [this.#right, this.#wrong];
    if (this.#right.accuracies.length === 0) for (const side of sides) await this.#measure(side);
    for (let i = 0; i < count && this.#right.losses.length < this.#steps; i++) {
      const [x, labels] = this.#batches.next().value;
      for (const side of sides) await this.#step(side, x, labels);
    }
    return this.state();
  }

  state(): RaceState {
    const shown = ({ losses, accuracies }: Side): Runner => ({
      losses: [...losses],
      accuracies: [...accuracies],
    });
    return {
      step: this.#right.losses.length,
      steps: this.#steps,
      every: EVERY,
      right: shown(this.#right),
      wrong: shown(this.#wrong),
    };
  }

  async #step(side: Side, x: Tensor, labels: Tensor): Promise<void> {
    const loss = side.parts.loss(side.net.forward(x), labels);
    side.parts.update(side.optimizer, loss);
    side.losses.push((await loss.data())[0]);
    if (side.losses.length % EVERY === 0) await this.#measure(side);
  }

  async #measure(side: Side): Promise<void> {
    const [x, labels] = this.#heldOut;
    const guesses = await noGrad(() => argmax(side.net.forward(x), 1)).data();
    const truth = await labels.data();
    side.accuracies.push(guesses.filter((guess, i) => guess === truth[i]).length / truth.length);
  }
}

/** One epoch after another. */
function* endless(loader: DataLoader): Generator<[Tensor, Tensor], never> {
  for (;;) yield* loader as Iterable<[Tensor, Tensor]>;
}
