import type { Backend, Storage } from "../../backends/backend.js";
import type { NumericArray } from "../../tensor/dtype.js";
import { type Listener, metered } from "./metered.js";
import { multiplyAddsOf } from "./multiply-adds.js";
import { bytesOf, storagesIn } from "./storages.js";
import type { Tally } from "./tally.js";
import { ValueNumbers } from "./value-numbers.js";

/** A measure of one pass, and how much of it, until it is known which op is to answer for it. */
type Pending = readonly [
  measure: "Kernels" | "Buffers" | "Bytes" | "MultiplyAdds" | "recomputed",
  amount: number,
];

/** Reads off a backend what the forward and the backward of a function take, and writes it into a tally. */
export class Meter implements Listener {
  readonly backend: Backend;
  readonly #tally: Tally;
  readonly #values = new ValueNumbers();
  /** What the forward has computed. */
  readonly #computed = new Set<string>();
  /** What is not freed, and what made it. */
  readonly #live = new Map<Storage, string>();
  #pass: "forward" | "backward" | null = null;
  #pending: Pending[] = [];
  #made: Storage[] = [];

  constructor(backend: Backend, tally: Tally) {
    this.backend = metered(backend, this);
    this.#tally = tally;
  }

  /** What happens while `fn` runs counts as a part of this pass; what no op answers for, `rest` does. */
  during<T>(pass: "forward" | "backward" | null, rest: string, fn: () => T): T {
    const before = this.#pass;
    this.#pass = pass;
    try {
      return fn();
    } finally {
      this.#answerFor(rest);
      this.#pass = before;
    }
  }

  /** An op has ended: what has happened since the one before was for it. */
  called(what: string): void {
    if (this.#pass !== null) this.#tally.add(`${this.#pass}Ops`, what);
    this.#answerFor(what);
  }

  /** What was made and never given back. */
  countLive(): void {
    for (const [storage, what] of this.#live) {
      this.#tally.add("liveBuffers", what);
      this.#tally.add("liveBytes", what, bytesOf(storage));
    }
  }

  ran(kernel: string, args: readonly unknown[], result: unknown): void {
    const key = this.#values.keyOf(kernel, args);
    this.#values.record(key, result);
    for (const storage of storagesIn(result)) this.#make(storage);
    if (this.#pass === null) return;
    this.#pending.push(["Kernels", 1], ["MultiplyAdds", multiplyAddsOf(kernel, args)]);
    if (this.#pass === "forward") this.#computed.add(key);
    else if (this.#computed.has(key)) this.#pending.push(["recomputed", 1]);
  }

  uploaded(storage: Storage, data: NumericArray): void {
    this.#values.recordHost(storage, data);
    this.#make(storage);
  }

  freed(storage: Storage): void {
    this.#live.delete(storage);
  }

  #make(storage: Storage): void {
    // A kernel that updates in place answers what was there before.
    if (this.#pass === null || this.#live.has(storage)) return;
    this.#live.set(storage, "");
    this.#made.push(storage);
    this.#pending.push(["Buffers", 1], ["Bytes", bytesOf(storage)]);
  }

  #answerFor(what: string): void {
    for (const [measure, amount] of this.#pending) {
      const name = measure === "recomputed" ? "recomputedKernels" : (`${this.#pass!}${measure}` as const);
      this.#tally.add(name, what, amount);
    }
    for (const storage of this.#made) if (this.#live.has(storage)) this.#live.set(storage, what);
    this.#pending = [];
    this.#made = [];
  }
}
