import { ValueError } from "../../../errors.js";
import type { DType } from "../../../tensor/dtype.js";
import type { Tensor } from "../../../tensor/tensor.js";
import { changedInPlace, type OnnxOrigin, type Run, type RunCall, RunValue } from "./record-run.js";
import { fitSize, type Size } from "./size.js";

/** A tensor of the program that is exported. */
export interface OnnxValue {
  /** The size of each axis, the batch among them. */
  readonly shape: readonly Size[];
  /** The type of its elements. */
  readonly dtype: DType;
  /** Whether it is an input, a part of the model's state, a constant, or the result of an op. */
  readonly origin: OnnxOrigin;
  /** What it was in each run. */
  readonly tensors: readonly Tensor[];
  /** The op that made it, and what that was given; null for what no op made. */
  readonly source: OnnxSource | null;
}

/** An op and its arguments: tensors are {@link OnnxValue}s, numbers {@link Size}s. */
export interface OnnxSource {
  /** The name of the op. */
  readonly op: string;
  /** What the op was called with, in its order. */
  // biome-ignore lint/suspicious/noExplicitAny: each op has arguments of its own
  readonly args: readonly any[];
}

/** A call of an op. */
interface ProgramCall extends OnnxSource {
  readonly layer: string | null;
  readonly y: OnnxValue;
}

/** What several runs with different batches have in common. */
export interface Program {
  /** Whatever no op made: inputs, the model's state, and constants. */
  readonly leaves: readonly OnnxValue[];
  readonly inputs: readonly OnnxValue[];
  readonly calls: readonly ProgramCall[];
  readonly outputs: readonly (readonly [name: string | null, OnnxValue])[];
}

/**
 * One program out of runs on batches of these sizes. What is the same number in all of them is that number, what grows
 * along a line is a size of the batch, and anything else is an error: the program would be right for these batches alone.
 */
export function mergeRuns(runs: readonly Run[], batches: readonly number[]): Program {
  const merger = new Merger(batches);
  const [first] = runs;
  const inputs = first.inputs.map((_, i) => merger.value(runs.map((run) => run.inputs[i])));
  const calls = first.calls.map((_, i) => merger.call(runs.map((run) => run.calls[i])));
  const longer = runs.find((run) => run.calls.length !== first.calls.length);
  if (longer !== undefined) throw merger.otherWay(`${first.calls.length} ops`, `${longer.calls.length}`);
  for (const run of runs) {
    const [one, other] = [first, run].map(namesOf);
    if (one !== other) throw merger.otherWay(one, other);
  }
  const outputs = first.outputs.map(
    ([name], i) => [name, merger.value(runs.map((run) => run.outputs[i][1]))] as const,
  );
  return { leaves: merger.leaves(), inputs, calls, outputs };
}

const namesOf = ({ outputs }: Run): string =>
  `outputs (${outputs.map(([name]) => (name === null ? "tensor" : `"${name}"`)).join(", ")})`;

class Merger {
  readonly #batches: readonly number[];
  readonly #values = new Map<number, OnnxValue>();

  constructor(batches: readonly number[]) {
    this.#batches = batches;
  }

  call(calls: readonly (RunCall | undefined)[]): ProgramCall {
    const [first] = calls as RunCall[];
    for (const call of calls) {
      if (call?.op !== first.op) throw this.otherWay(first.op, call?.op ?? "nothing more");
    }
    const { op, layer } = first;
    const args = first.args.map((_, i) =>
      this.#argument(
        op,
        calls.map((call) => call!.args[i]),
      ),
    );
    const ys = calls.map((call) => call!.y);
    return { op, layer, args, y: this.value(ys, { op, args }) };
  }

  value(values: readonly (RunValue | undefined)[], source: OnnxSource | null = null): OnnxValue {
    const [first] = values as RunValue[];
    const { id, origin, tensor, version } = first;
    if (values.some((value) => value?.id !== id || value.tensor.dtype !== tensor.dtype)) {
      throw this.otherWay("a tensor", "another");
    }
    const known = this.#values.get(id);
    if (known !== undefined) return known;
    for (const value of values) {
      if (value!.tensor.buffer === tensor.buffer && value!.version !== version) throw changedInPlace(origin);
    }
    const tensors = values.map((value) => value!.tensor);
    const what = origin.kind === "op" ? origin.op : origin.kind;
    const shape = this.#argument(
      `the shape of ${what}`,
      tensors.map((t) => t.shape),
    ) as Size[];
    const merged = { shape, dtype: tensor.dtype, origin, tensors, source };
    this.#values.set(id, merged);
    return merged;
  }

  #argument(where: string, given: readonly unknown[]): unknown {
    const [first] = given;
    if (given.every((arg) => arg instanceof RunValue)) return this.value(given);
    if (given.every((arg) => typeof arg === "number")) return this.#number(where, given);
    if (given.every(isStructure)) {
      const keys = Object.keys(first as object);
      const same = given.every((arg) => Object.keys(arg).join() === keys.join());
      if (!same) throw this.otherWay(`${where} of ${keys.length}`, "of another length");
      const parts = keys.map(
        (key) =>
          [
            key,
            this.#argument(
              where,
              given.map((arg) => Reflect.get(arg, key)),
            ),
          ] as const,
      );
      return Array.isArray(first) ? parts.map(([, part]) => part) : Object.fromEntries(parts);
    }
    if (given.some((arg) => typeof arg !== typeof first || (typeof arg !== "function" && arg !== first))) {
      throw this.otherWay(`${where} of ${String(first)}`, String(given.find((arg) => arg !== first)));
    }
    return first;
  }

  #number(where: string, numbers: readonly number[]): Size {
    const size = fitSize(this.#batches, numbers);
    if (size !== null) return size;
    if (this.#isStatic) throw this.otherWay(`${where} of ${numbers[0]}`, String(numbers[1]));
    throw new ValueError(
      `exportOnnx: ${where} has ${numbers.join(", ")} for batches of ${this.#batches.join(", ")}, which is no multiple of the batch plus a constant; ${STATIC}`,
    );
  }

  leaves(): OnnxValue[] {
    return [...this.#values.values()].filter(({ source }) => source === null);
  }

  /** The runs went different ways. */
  otherWay(one: string, other: string): ValueError {
    const cause = this.#isStatic
      ? "on random numbers, or on a state of its own"
      : `on the batch, or on values; ${STATIC}`;
    return new ValueError(
      `exportOnnx: forward did not go the same way twice: ${one} in one run, ${other} in another. It depends ${cause}`,
    );
  }

  /** Whether all runs had the same batch. */
  get #isStatic(): boolean {
    return this.#batches[0] === this.#batches[1];
  }
}

export const STATIC = "pass { dynamicBatch: false } for a model of the example's batch alone";

function isStructure(arg: unknown): arg is object {
  if (typeof arg !== "object" || arg === null || arg instanceof RunValue) return false;
  return Array.isArray(arg) || Object.getPrototypeOf(arg) === Object.prototype;
}
