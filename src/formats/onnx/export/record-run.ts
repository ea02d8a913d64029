import { noGrad } from "../../../autograd/no-grad.js";
import { observeOps } from "../../../autograd/observe-ops.js";
import { describe } from "../../../describe.js";
import { ValueError } from "../../../errors.js";
import { withLayerNames } from "../../../nn/layer-names.js";
import type { AnyModule } from "../../../nn/module.js";
import type { TensorBuffer } from "../../../tensor/buffer.js";
import { mapTensors } from "../../../tensor/map-tensors.js";
import { sameShape } from "../../../tensor/shape.js";
import { Tensor } from "../../../tensor/tensor.js";

/** Where a tensor of a run comes from. */
export type OnnxOrigin =
  | {
      /** What forward was called with. */
      readonly kind: "input";
      /** Which argument of forward, from 0. */
      readonly index: number;
    }
  | {
      /** A parameter or buffer. */
      readonly kind: "state";
      /** As the state dict has it. */
      readonly name: string;
    }
  | {
      /** Neither an input nor state, and made by no op of the run. */
      readonly kind: "constant";
    }
  | {
      /** The result of an op. */
      readonly kind: "op";
      /** The name of the op. */
      readonly op: string;
    };

/** A tensor of a run, under a number that it has in every run that goes the same way. */
export class RunValue {
  /** What its memory had gone through when it was first seen. */
  readonly version: number;

  constructor(
    readonly id: number,
    readonly origin: OnnxOrigin,
    readonly tensor: Tensor,
  ) {
    this.version = tensor.buffer.version;
  }

  get changed(): boolean {
    return this.tensor.buffer.version !== this.version;
  }
}

/** A call of an op, its tensors as {@link RunValue}s, also inside lists and objects. */
export interface RunCall {
  readonly op: string;
  readonly layer: string | null;
  readonly args: readonly unknown[];
  readonly y: RunValue;
}

/** All that happened in one forward. */
export interface Run {
  readonly inputs: readonly RunValue[];
  readonly calls: readonly RunCall[];
  readonly outputs: readonly (readonly [name: string | null, RunValue])[];
}

/** What a forward may answer. */
export type Outputs = Tensor | readonly Tensor[] | Readonly<Record<string, Tensor>>;
export type Forward = (...inputs: Tensor[]) => Outputs;

/**
 * Runs `forward` once, without a gradient, and notes every op.
 *
 * @param refuse throws where a call cannot be exported.
 */
export function recordRun(
  model: AnyModule,
  forward: Forward,
  inputs: readonly Tensor[],
  refuse: (call: RunCall) => void,
): Run {
  const values = new RunValues(model);
  const given = inputs.map((t, index) => values.add(t, { kind: "input", index }));
  const calls: RunCall[] = [];
  const note = (op: string, layer: string | null, args: readonly unknown[], y: Tensor) => {
    const known = args.map((arg) => mapTensors(arg, (t) => find(t, layer)));
    calls.push({ op, layer, args: known, y: values.add(y, { kind: "op", op }) });
  };
  const find = (t: Tensor, layer: string | null): RunValue => {
    const found = values.get(t);
    // A tensor that no op of this run made.
    if (found === null) return values.add(t, { kind: "constant" });
    // The memory of another tensor in a shape of its own.
    if (!sameShape(found.tensor.shape, t.shape)) note("reshape", layer, [found.tensor, t.shape], t);
    return values.get(t)!;
  };
  const outputs = noGrad(() => {
    const answer = observeOps(
      ({ op, layer, args, y }) => note(op, layer, args, y),
      () => withLayerNames(model, () => forward(...inputs)),
    );
    return namedOutputs(answer).map(([name, t]) => [name, find(t, null)] as const);
  });
  calls.forEach(refuse);
  values.checkUnchanged();
  return { inputs: given, calls, outputs };
}

function namedOutputs(answer: unknown): (readonly [string | null, Tensor])[] {
  const entries: [string | null, unknown][] = Array.isArray(answer)
    ? answer.map((t) => [null, t])
    : answer instanceof Tensor || typeof answer !== "object" || answer === null
      ? [[null, answer]]
      : Object.entries(answer);
  return entries.map(([name, t]) => {
    if (t instanceof Tensor) return [name, t];
    throw new ValueError(
      `exportOnnx: forward answered ${describe(t)}; it must answer a tensor, an array of tensors, or an object of them by name`,
    );
  });
}

/** The tensors of a run: found again by themselves, or by their memory, which `detach()` shares. */
class RunValues {
  readonly #all: RunValue[] = [];
  readonly #byTensor = new Map<Tensor, RunValue>();
  readonly #byBuffer = new Map<TensorBuffer, RunValue[]>();

  constructor(model: AnyModule) {
    for (const [name, t] of model.stateDict()) this.add(t, { kind: "state", name });
  }

  add(t: Tensor, origin: OnnxOrigin): RunValue {
    const value = new RunValue(this.#all.length, origin, t);
    this.#all.push(value);
    this.#byTensor.set(t, value);
    this.#byBuffer.set(t.buffer, [...(this.#byBuffer.get(t.buffer) ?? []), value]);
    return value;
  }

  get(t: Tensor): RunValue | null {
    const sharing = this.#byBuffer.get(t.buffer) ?? [];
    return (
      this.#byTensor.get(t) ??
      sharing.find(({ tensor }) => sameShape(tensor.shape, t.shape)) ??
      sharing[0] ??
      null
    );
  }

  checkUnchanged(): void {
    const changed = this.#all.find((value) => value.changed);
    if (changed === undefined) return;
    throw changedInPlace(changed.origin);
  }
}

export function changedInPlace(origin: OnnxOrigin): ValueError {
  const what = origin.kind === "state" ? `"${origin.name}"` : "a tensor";
  return new ValueError(
    `exportOnnx: forward changes ${what} in place (assign()), and an ONNX model keeps nothing from one run to the next; do so only where this.training is true, or take the tensor as an input and answer its new value`,
  );
}
