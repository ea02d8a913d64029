import { AutogradError } from "../errors.js";
import type { TensorBuffer } from "../tensor/buffer.js";
import { isFloat } from "../tensor/dtype.js";
import { type Node, Tensor } from "../tensor/tensor.js";
import { checkBackward, currentLayer, withoutForwardChecks } from "./anomaly.js";
import { inPassScope } from "./no-grad.js";

/** `needs(i)` is whether argument i wants a gradient. */
type Backward = (dy: Tensor, needs: (i: number) => boolean) => readonly (Tensor | null)[];

type Versions = readonly (readonly [TensorBuffer, number])[];

const versionsOf = (values: readonly unknown[]): Versions =>
  values.flatMap((value) => (value instanceof Tensor ? [[value.buffer, value.buffer.version] as const] : []));

const changed = (versions: Versions): boolean =>
  versions.some(([buffer, version]) => buffer.version !== version);

/** How many ops were recorded so far. */
/** What changes values in place. */
const CHANGERS = "by optimizer.step(), loadStateDict() or a training forward of batch-norm";
let recorded = 0;

/** The node that `defineOp` makes of a call of an op. */
export class RecordedNode implements Node {
  readonly op: string;
  calledAs: string | null = null;
  inputs: readonly (Tensor | null)[];
  readonly buffers: readonly TensorBuffer[];
  readonly layer: string | null;
  readonly number: number;
  saved: Readonly<Record<string, unknown>>;
  /** Which of the inputs required a gradient when the op ran. */
  readonly #wanted: readonly boolean[];
  /** The saved buffers with their versions: an update in place since then would make the gradient wrong. */
  #versions: Versions;
  #inputVersions: Versions;
  /** The op's own backward; null once it was released. */
  #backward: Backward | null;

  constructor(
    op: string,
    inputs: readonly (Tensor | null)[],
    wanted: readonly boolean[],
    buffers: readonly TensorBuffer[],
    saved: Readonly<Record<string, unknown>>,
    backward: Backward,
  ) {
    this.op = op;
    this.inputs = inputs;
    this.buffers = buffers;
    this.layer = currentLayer();
    this.number = recorded++;
    this.saved = saved;
    this.#wanted = wanted;
    this.#versions = versionsOf(Object.values(saved));
    this.#inputVersions = versionsOf(inputs);
    this.#backward = backward;
  }

  backward(dy: Tensor): readonly (Tensor | null)[] {
    return this.#gradients(dy, (i) => this.#wanted[i]);
  }

  slopes(dy: Tensor): readonly (Tensor | null)[] {
    return this.#gradients(dy, (i) => isFloat(this.inputs[i]?.dtype ?? "int32"));
  }

  #gradients(dy: Tensor, needs: (i: number) => boolean): readonly (Tensor | null)[] {
    const backward = this.#usableBackward();
    const gradients = inPassScope(() => withoutForwardChecks(() => backward(dy, needs)));
    checkBackward(this.op, this.layer, dy, gradients);
    return gradients.map((gradient, i) => (needs(i) ? gradient : null));
  }

  requireSaved(name: string): void {
    if (this.#backward === null) {
      throw new AutogradError(
        `${name}: what ${this.op} saved was released after its backward pass; call ${name} before backward(), or call that with { retainGraph: true }`,
      );
    }
    if (changed(this.#versions) || changed(this.#inputVersions)) {
      throw new AutogradError(
        `${name}: what went into ${this.op} was changed in place since (${CHANGERS}), so that its terms would not add up to the result; run forward again before ${name}`,
      );
    }
  }

  releaseSaved(): void {
    this.#backward = null;
    this.#versions = this.#inputVersions = [];
    this.saved = {};
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
    if (changed(this.#versions)) {
      throw new AutogradError(
        `backward: a value that ${this.op} saved was changed in place since (${CHANGERS}), so its gradient would be wrong; run forward again before backward()`,
      );
    }
    return this.#backward;
  }
}
