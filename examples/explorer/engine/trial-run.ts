// A network that can be run again with one number moved: a parameter's, a pixel's, or one that a layer is given or makes.

import { add, crossEntropy, mul, nn, noGrad, sub, sum, Tensor } from "pellucid";
import { withForwardHooks } from "pellucid/trace";
import type { Walk } from "./walk.js";

export type Width = "float32" | "float64";

/** Where a tensor of the walk is met while the network runs. */
export type Place =
  | { kind: "parameter"; number: number }
  | { kind: "image" }
  /** What a layer is given or hands on; they are counted as they come. */
  | { kind: "passage"; number: number };

/** One element that is moved. */
export interface Move {
  place: Place;
  /** In row-major order. */
  position: number;
  by: number;
}

export class TrialRun {
  readonly model: nn.Module;
  readonly parameters: readonly Tensor[];
  readonly x: Tensor;
  readonly #width: Width;
  readonly #labels: Tensor;
  /** Makes what is random in a step as it is in the walk. */
  readonly #seed: () => void;
  /** For each pooling as they come: 1 where the unmoved network takes its maximum, else 0. */
  #winners: Promise<Tensor[]> | null = null;

  /** @param width float64 is computed by the reference kernels, float32 by the backend of the page. */
  static async of(walk: Walk, width: Width): Promise<TrialRun> {
    const x = await copyOf(walk.x, width);
    const { session } = walk;
    const model = session.copy();
    for (const [, module] of model.namedModules()) await convert(module, width);
    model.train(walk.training);
    return new TrialRun(model, x, walk.labels, width, () => session.seedStep());
  }

  private constructor(model: nn.Module, x: Tensor, labels: Tensor, width: Width, seed: () => void) {
    this.model = model;
    this.parameters = model.parameters();
    this.x = x;
    x.requiresGrad = true;
    this.#labels = labels;
    this.#width = width;
    this.#seed = seed;
  }

  /** The loss with its graph, and all that layers are given and hand on, in order. */
  record(): { loss: Tensor; passages: Tensor[] } {
    const passages: Tensor[] = [];
    const loss = this.#forward((t) => {
      passages.push(t);
      return t;
    });
    return { loss, passages };
  }

  /** The loss with one element moved. */
  async loss(move: Move): Promise<number> {
    const loss = noGrad(() => this.#moved(move, usual));
    return (await loss.data())[0];
  }

  /**
   * The same where every pooling goes on taking the pixel that it takes in the unmoved network. Where pixels of a window
   * tie, each of them may be taken, and the loss has a kink; of this one `backward()` is the gradient.
   */
  async lossOfSameWinners(move: Move): Promise<number> {
    this.#winners ??= this.#findWinners();
    const winners = (await this.#winners).values();
    const loss = noGrad(() =>
      this.#moved(move, (module, x, run) =>
        module instanceof nn.MaxPool2d ? takeSame(x, winners.next().value!, run) : run(x),
      ),
    );
    return (await loss.data())[0];
  }

  async #findWinners(): Promise<Tensor[]> {
    const winners: Tensor[] = [];
    this.#forward(
      (t) => t,
      (module, x, run) => {
        if (module instanceof nn.MaxPool2d) winners.push(winnersOf(x, run));
        return run(x);
      },
    ).backward();
    for (const p of this.parameters) p.grad = null;
    this.x.grad = null;
    return winners;
  }

  #moved(move: Move, runLayer: RunLayer): Tensor {
    const { place } = move;
    if (place.kind === "passage") return this.#forward(this.#atPassage(place.number, move), runLayer);
    const leaf = place.kind === "image" ? this.x : this.parameters[place.number];
    const before = add(leaf, 0);
    leaf.assign(this.#shifted(leaf, move));
    try {
      return this.#forward((t) => t, runLayer);
    } finally {
      leaf.assign(before);
    }
  }

  /** Two layers that are given the same are given the same again. */
  #atPassage(number: number, move: Move): (t: Tensor) => Tensor {
    let count = 0;
    let found: { from: Tensor; to: Tensor } | null = null;
    return (t) => {
      if (count++ === number) found = { from: t, to: this.#shifted(t, move) };
      return t === found?.from ? found.to : t;
    };
  }

  #shifted(t: Tensor, { position, by }: Move): Tensor {
    const shift = this.#width === "float64" ? new Float64Array(t.size) : new Float32Array(t.size);
    shift[position] = by;
    return add(t, Tensor.fromHost(this.#width, shift, t.shape));
  }

  /** Runs the network with `pass` between its layers. */
  #forward(pass: (t: Tensor) => Tensor, runLayer: RunLayer = usual): Tensor {
    this.#seed();
    return withForwardHooks(
      this.model,
      (_name, module, x, run) => pass(runLayer(module, pass(x), run)),
      () => crossEntropy(this.model.forward(this.x), this.#labels),
    );
  }
}

type RunLayer = (module: nn.Module, x: Tensor, run: (x: Tensor) => Tensor) => Tensor;
const usual: RunLayer = (_module, x, run) => run(x);

/** Where the windows of a pooling take their maximum: there the gradient of their sum is 1. (They do not overlap here.) */
function winnersOf(x: Tensor, pool: (x: Tensor) => Tensor): Tensor {
  const copy = noGrad(() => add(x, 0));
  copy.requiresGrad = true;
  sum(pool(copy)).backward();
  return copy.grad!;
}

/** Below all that a network computes. */
const FAR = 1e30;

/** What the pooling makes where it can take the winners alone. */
const takeSame = (x: Tensor, winners: Tensor, pool: (x: Tensor) => Tensor): Tensor =>
  pool(add(mul(x, winners), mul(sub(winners, 1), FAR)));

async function copyOf(t: Tensor, width: Width): Promise<Tensor> {
  const values = await t.data();
  return Tensor.fromHost(width, width === "float64" ? Float64Array.from(values) : Float32Array.from(values), [
    ...t.shape,
  ]);
}

/** Puts copies in the place of a module's own floats. */
async function convert(module: nn.Module, width: Width): Promise<void> {
  for (const [key, t] of Object.entries(module)) {
    if (!(t instanceof Tensor) || t.dtype !== "float32") continue;
    const copy = await copyOf(t, width);
    copy.requiresGrad = t.requiresGrad;
    Reflect.set(module, key, copy);
  }
}
