import { AutogradError } from "../errors.js";
import type { TensorBuffer } from "../tensor/buffer.js";
import type { Node, Tensor } from "../tensor/tensor.js";
import { checkBackward, currentLayer, withoutForwardChecks } from "./anomaly.js";
import { inPassScope } from "./no-grad.js";

type Backward = (dy: Tensor) => readonly (Tensor | null)[];

/** The node that `defineOp` makes of a call of an op. */
export class RecordedNode implements Node {
  readonly op: string;
  inputs: readonly (Tensor | null)[];
  readonly buffers: readonly TensorBuffer[];
  /** The module that was running, where anomaly mode knows. */
  readonly #layer: string | null;
  /** Which of the inputs required a gradient when the op ran. */
  readonly #wanted: readonly boolean[];
  /** The saved buffers with their versions: an update in place since then would make the gradient wrong. */
  #versions: readonly (readonly [TensorBuffer, number])[];
  /** The op's own backward; null once it was released. */
  #backward: Backward | null;

  constructor(
    op: string,
    inputs: readonly (Tensor | null)[],
    wanted: readonly boolean[],
    buffers: readonly TensorBuffer[],
    saved: readonly Tensor[],
    backward: Backward,
  ) {
    this.op = op;
    this.inputs = inputs;
    this.buffers = buffers;
    this.#layer = currentLayer();
    this.#wanted = wanted;
    this.#versions = saved.map(({ buffer }) => [buffer, buffer.version] as const);
    this.#backward = backward;
  }

  backward(dy: Tensor): readonly (Tensor | null)[] {
    const backward = this.#usableBackward();
    const gradients = inPassScope(() => withoutForwardChecks(() => backward(dy)));
    checkBackward(this.op, this.#layer, dy, gradients);
    return gradients.map((gradient, i) => (this.#wanted[i] ? gradient : null));
  }

  releaseSaved(): void {
    this.#backward = null;
    this.#versions = [];
  }

  releaseInputs(): void {
    this.inputs = [];
  }

  #usableBackward(): Backward {
    if (this.#backward === null) {
      throw new AutogradError(
        `backward: the graph behind this ${this.op} has had its backward pass, and what it saved was released; call backward({ retainGraph: true }) the first time, or compute the loss again`,
      );
    }
    for (const [buffer, version] of this.#versions) {
      if (buffer.version === version) continue;
      throw new AutogradError(
        `backward: a value that ${this.op} saved was changed in place since (by optimizer.step() or loadStateDict()), so its gradient would be wrong; run forward again before backward()`,
      );
    }
    return this.#backward;
  }
}
