// One batch on its way through the network and back: every op, every tensor, every gradient, and what the optimizer would
// make of them. The network itself stays as it is.

import { add, crossEntropy, noGrad, optim, softmax, Tensor } from "pellucid";
import { type TapeEntry, tape, withLayerNames } from "pellucid/trace";
import type { OptimizerName, Session } from "./session.js";

export interface TensorInfo {
  /** What it is called: "conv1.weight", "x" for the image, "labels", or the layer and op that made it. */
  name: string;
  shape: readonly number[];
  kind: "input" | "parameter" | "result" | "constant";
  hasGradient: boolean;
  /** The tensor that has the same elements in another shape, where it was made by a reshape. */
  viewOf: number | null;
}

export interface OpInfo {
  op: string;
  layer: string | null;
  /** The numbers of its arguments among the tensors; null for an argument that is none. */
  inputs: (number | null)[];
  output: number;
  /** What else it was told: strides, axes, ε, as far as these are plain values. */
  settings: Record<string, unknown>;
}

export interface WalkInfo {
  /** Counts the walks, so that what belongs to another one can be told apart. */
  id: number;
  N: number;
  labels: number[];
  /** In the order in which they ran; the last is the loss. */
  ops: OpInfo[];
  tensors: TensorInfo[];
  loss: number;
  /** For each image. */
  probabilities: number[][];
  /** What will move the parameters. */
  optimizer: OptimizerName;
  /** λ; AdamW takes it from the parameter itself, the others add it to the gradient. */
  weightDecay: number;
  /** How many kernels have weights by hand, which the network itself has not. */
  edited: number;
}

/** What of a tensor is looked at: its elements, their gradients, or how the next step will change them. */
export type Aspect = "value" | "gradient" | "change";

export class Walk {
  static #count = 0;
  readonly id = ++Walk.#count;
  readonly entries: readonly TapeEntry[];
  readonly tensors: readonly Tensor[];
  readonly loss: Tensor;
  readonly x: Tensor;
  readonly labels: Tensor;
  readonly training: boolean;
  /** Of the network that is walked: the engine's own, or one with kernels edited by hand. */
  readonly session: Session;
  readonly edited: number;
  readonly #logits: Tensor;
  #changes: Promise<Map<Tensor, Float32Array>> | null = null;

  /** @param training whether dropout and batch normalization do what they do in a step of the training. */
  constructor(session: Session, x: Tensor, labels: Tensor, training: boolean, edited = 0) {
    const { model, optimizer } = session;
    this.session = session;
    this.edited = edited;
    this.x = x;
    this.labels = labels;
    this.training = training;
    x.requiresGrad = true;
    const putBack = training ? session.holdStatistics() : null;
    model.train(training);
    session.seedStep();
    try {
      const { logits, loss } = withLayerNames(model, () => session.loss(x, labels));
      this.#logits = logits;
      this.loss = loss;
    } finally {
      putBack?.();
    }
    const { loss } = this;
    this.entries = tape(loss);
    optimizer.zeroGrad();
    loss.backward({ retainGraph: true });
    const all = this.entries.flatMap(({ inputs, output }) => [...inputs, output]);
    this.tensors = [...new Set(all.filter((t) => t !== null))];
  }

  /** Releases what was held for looking; nothing can be traced any more. */
  end(): void {
    this.loss.backward();
    this.session.optimizer.zeroGrad();
  }

  async info(): Promise<WalkInfo> {
    const outputs = new Map(this.entries.map((entry) => [entry.output, entry]));
    const parameters = new Set(this.session.model.parameters());
    // What runs in the model's own forward carries the name of its class, which is another one in a page that was built.
    const own = this.session.model.constructor.name;
    const layerOf = ({ layer }: TapeEntry) => (layer === own ? null : layer);
    const describe = (t: Tensor): TensorInfo => {
      const made = outputs.get(t);
      const kind =
        t === this.x ? "input" : parameters.has(t) ? "parameter" : made !== undefined ? "result" : "constant";
      const name =
        kind === "input"
          ? "x"
          : (t.name ?? (made === undefined ? "" : `${layerOf(made) ?? ""} ${made.op}`.trim()));
      const viewOf = made?.op === "reshape" ? this.tensors.indexOf(made.inputs[0]!) : null;
      return { name, shape: t.shape, kind, hasGradient: t.grad !== null, viewOf };
    };
    const probabilities = await noGrad(() => softmax(this.#logits, 1)).data();
    const [N, classes] = this.#logits.shape;
    return {
      id: this.id,
      N,
      labels: [...(await this.labels.data())],
      ops: this.entries.map((entry) => ({
        op: entry.op,
        layer: layerOf(entry),
        inputs: entry.inputs.map((t) => (t === null ? null : this.tensors.indexOf(t))),
        output: this.tensors.indexOf(entry.output),
        settings: Object.fromEntries(
          Object.entries(entry.saved).filter(([, value]) => !(value instanceof Tensor) && value !== null),
        ),
      })),
      tensors: this.tensors.map(describe),
      loss: (await this.loss.data())[0],
      optimizer: this.#optimizer(),
      edited: this.edited,
      weightDecay: (this.session.optimizer as optim.Adam | optim.SGD).weightDecay,
      probabilities: Array.from({ length: N }, (_, n) => [
        ...probabilities.subarray(n * classes, (n + 1) * classes),
      ]),
    };
  }

  #optimizer(): OptimizerName {
    const { optimizer } = this.session;
    return optimizer instanceof optim.SGD ? "SGD" : optimizer instanceof optim.AdamW ? "AdamW" : "Adam";
  }

  /**
   * All elements of a tensor, of its gradient, or of what the next step will change; null where there are none, or no such
   * tensor.
   */
  async elements(tensor: number, aspect: Aspect): Promise<Float32Array | null> {
    const t = this.tensors[tensor];
    if (t === undefined) return null;
    if (aspect === "value") return Float32Array.from(await t.data());
    if (aspect === "gradient") return t.grad === null ? null : Float32Array.from(await t.grad.data());
    this.#changes ??= this.#foreseen();
    return (await this.#changes).get(t)?.slice() ?? null;
  }

  /** What one step of the optimizer changes in every tensor: it is taken by a copy of the network, which goes forward again. */
  async #foreseen(): Promise<Map<Tensor, Float32Array>> {
    const { model } = this.session;
    const copy = this.session.twin();
    for (const [i, p] of copy.model.parameters().entries()) p.grad = model.parameters()[i].grad;
    copy.optimizer.step();
    for (const p of copy.model.parameters()) p.grad = null;
    copy.model.train(this.training);
    this.session.seedStep();
    const x = noGrad(() => add(this.x, 0));
    x.requiresGrad = true;
    const loss = crossEntropy(copy.model.forward(x), this.labels);
    const after = tape(loss);
    const changes = new Map<Tensor, Float32Array>();
    for (const [i, { inputs, output }] of this.entries.entries()) {
      const pairs = [
        ...inputs.map((t, j) => [t, after[i].inputs[j]] as const),
        [output, after[i].output] as const,
      ];
      for (const [now, then] of pairs) {
        if (now === null || then == null || changes.has(now)) continue;
        const [a, b] = [await now.data(), await then.data()];
        changes.set(
          now,
          Float32Array.from(a, (value, at) => b[at] - value),
        );
      }
    }
    // Nobody wants these gradients: the pass releases what the graph holds.
    loss.backward();
    return changes;
  }
}
