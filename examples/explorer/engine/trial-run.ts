// A network that can be run again with one number moved: a parameter's, a pixel's, or one that a layer is given or makes.

import { add, crossEntropy, nn, noGrad, Tensor } from "pellucid";
import { withForwardHooks } from "pellucid/trace";
import type { Session } from "./session.js";
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

  /** @param width float64 is computed by the reference kernels, float32 by the backend of the page. */
  static async of(session: Session, walk: Walk, width: Width): Promise<TrialRun> {
    const x = await copyOf(walk.x, width);
    const { model } = session.copy();
    for (const [, module] of model.namedModules()) await convert(module, width);
    model.train(walk.training);
    // What is drawn anew in each run cannot be compared.
    for (const [, module] of model.namedModules()) if (module instanceof nn.Dropout) module.eval();
    return new TrialRun(model, x, walk.labels, width);
  }

  private constructor(model: nn.Module, x: Tensor, labels: Tensor, width: Width) {
    this.model = model;
    this.parameters = model.parameters();
    this.x = x;
    x.requiresGrad = true;
    this.#labels = labels;
    this.#width = width;
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

  /** The loss with one element moved, or none. */
  async loss(move: Move | null = null): Promise<number> {
    const loss = noGrad(() => this.#moved(move));
    return (await loss.data())[0];
  }

  #moved(move: Move | null): Tensor {
    if (move === null) return this.#forward((t) => t);
    const { place } = move;
    if (place.kind === "passage") return this.#forward(this.#atPassage(place.number, move));
    const leaf = place.kind === "image" ? this.x : this.parameters[place.number];
    const before = add(leaf, 0);
    leaf.assign(this.#shifted(leaf, move));
    try {
      return this.#forward((t) => t);
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
  #forward(pass: (t: Tensor) => Tensor): Tensor {
    return withForwardHooks(
      this.model,
      (_name, _module, x, run) => pass(run(pass(x))),
      () => crossEntropy(this.model.forward(this.x), this.#labels),
    );
  }
}

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
