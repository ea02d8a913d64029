// What the page asks of a walk.

import { Tensor } from "pellucid";
import { traceElement, traceGradient, traceStep } from "pellucid/trace";
import { SIDE } from "./picture.js";
import { applyEdit, fits, type KernelEdit } from "./playing/kernel-edits.js";
import type { Session } from "./session.js";
import { type Find, type ShownTerm, type ShownTrace, shownTerm, shownTrace } from "./shown-term.js";
import { type Aspect, Walk, type WalkInfo } from "./walk.js";

/** Where the images of a walk come from. */
export type Batch =
  /** Of the first images of the test set, by their numbers. */
  | { from: "digits"; indices: number[] }
  /**
   * Drawn: SIDE x SIDE values from −1 for paper to 1 for ink, and the digit that it should be; and kernels with weights by hand,
   * which a copy of the network has.
   */
  | { from: "drawing"; pixels: Float32Array; label: number; kernels?: readonly KernelEdit[] }
  /** Those that the next step of the training will learn from. */
  | { from: "training" };

/** The next batch of the training, which it hands out without going on. */
export type NextBatch = () => Promise<[Tensor, Tensor]>;

export class Walking {
  readonly #session: Session;
  readonly #nextBatch: NextBatch;
  #walk: Walk | null = null;

  constructor(session: Session, nextBatch: NextBatch) {
    this.#session = session;
    this.#nextBatch = nextBatch;
    session.onChange.push(() => {
      this.#walk?.end();
      this.#walk = null;
    });
  }

  /** Takes a batch through the network and back. A training pauses for it. */
  async begin(batch: Batch): Promise<WalkInfo> {
    await this.#session.rest();
    const [x, labels] = await this.#batch(batch);
    this.#walk?.end();
    this.#walk = null;
    const [session, edited] = this.#edited((batch.from === "drawing" && batch.kernels) || []);
    this.#walk = new Walk(session, x, labels, batch.from === "training", edited);
    return this.#walk.info();
  }

  /** The network with these kernels, and how many of them are of this network. */
  #edited(kernels: readonly KernelEdit[]): [Session, number] {
    const edits = kernels.filter((edit) => fits(this.#session.model, edit));
    if (edits.length === 0) return [this.#session, 0];
    const twin = this.#session.twin();
    for (const edit of edits) applyEdit(twin.model, edit);
    return [twin, edits.length];
  }

  async #batch(batch: Batch): Promise<[Tensor, Tensor]> {
    if (batch.from === "training") return this.#nextBatch();
    if (batch.from === "digits") return (await this.#session.images("first")).batch(batch.indices, 0);
    return [
      Tensor.fromHost("float32", batch.pixels.slice(), [1, 1, SIDE, SIDE]),
      Tensor.fromHost("int32", Int32Array.of(batch.label), [1]),
    ];
  }

  /** The `id` of the walk that can still be asked about. */
  currentId(): number | null {
    return this.#walk?.id ?? null;
  }

  /** What a walk answers; null where it is over, or over before it has answered. */
  async #ask<T>(id: number, question: (walk: Walk) => Promise<T>): Promise<T | null> {
    const walk = this.#walk;
    if (walk?.id !== id) return null;
    try {
      const answer = await question(walk);
      return this.#walk === walk ? answer : null;
    } catch (error) {
      // What it held was released under the question.
      if (this.#walk !== walk) return null;
      throw error;
    }
  }

  /** The walk that is under way. */
  get current(): Walk | null {
    return this.#walk;
  }

  elements(walk: number, tensor: number, aspect: Aspect): Promise<Float32Array | null> {
    return this.#ask(walk, (current) => current.elements(tensor, aspect));
  }

  /** An element of an op's result, taken apart. */
  element(walk: number, op: number, index: number[]): Promise<ShownTrace | null> {
    return this.#ask(walk, async (current) =>
      shownTrace(await traceElement(current.entries[op].output, index), finder(current, op)),
    );
  }

  /** What an op passes back to an element of one of its arguments, taken apart. */
  gradient(walk: number, op: number, argument: number, index: number[]): Promise<ShownTrace | null> {
    return this.#ask(walk, async (current) =>
      shownTrace(await traceGradient(current.entries[op].output, argument, index), finder(current, op)),
    );
  }

  /** What the optimizer will make of an element of a parameter, line by line. */
  step(walk: number, tensor: number, index: number[]): Promise<{ name: string; term: ShownTerm }[] | null> {
    return this.#ask(walk, async (current) => {
      const lines = await traceStep(current.session.optimizer, current.tensors[tensor], index);
      const find = finder(current, null);
      return lines.map(({ name, term }) => ({ name, term: shownTerm(term, find) }));
    });
  }
}

/** The same tensor may stand in the walk for itself, and be the gradient of another. */
function finder({ tensors, entries }: Walk, op: number | null): Find {
  const upstream = op === null ? null : entries[op].output.grad;
  return (t) => {
    if (t === upstream) return { tensor: tensors.indexOf(entries[op!].output), gradient: true };
    const own = tensors.indexOf(t);
    if (own >= 0) return { tensor: own, gradient: false };
    const gradient = tensors.findIndex(({ grad }) => grad === t);
    return gradient >= 0 ? { tensor: gradient, gradient: true } : { tensor: null, gradient: false };
  };
}
