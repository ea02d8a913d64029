import { PellucidError } from "../../errors.js";
import type { Measures } from "./measures.js";
import type { Share } from "./tally.js";

/** A limit that was not kept. */
export interface Exceeded {
  /** Which. */
  readonly measure: keyof Measures;
  /** The most that was allowed. */
  readonly limit: number;
  /** What it was. */
  readonly found: number;
  /** What caused it, the most first. */
  readonly by: readonly Share[];
}

/** What a gradient costs and keeps; as a string, a table. */
export interface GradientCost extends Measures {
  /** Whether all limits were kept, and nothing was wrong. */
  readonly ok: boolean;
  /** What was measured: the name of the function or module. */
  readonly name: string;
  /** In which type it was computed: that of the first float input. */
  readonly dtype: "float32" | "float64";
  /** What computed it. */
  readonly backend: string;
  /** What each measure consists of, the largest share first. */
  readonly breakdown: Readonly<Record<keyof Measures, readonly Share[]>>;
  /** The limits that were not kept. */
  readonly exceeded: readonly Exceeded[];
  /**
   * What is wrong with the values, as sentences: an input, a saved tensor or dy that was written into; an output or a
   * gradient that was not the same to the last bit when it was computed again.
   */
  readonly faults: readonly string[];
  /** The report for people to read. */
  toString(): string;
}

/** A gradient takes more than it may, or writes where it must not; `cost` says what. */
export class GradientCostError extends PellucidError {
  override name = "GradientCostError";
  // Private, or whoever prints the error has all of it once more below its message.
  readonly #cost: GradientCost;

  constructor(cost: GradientCost) {
    super(`${cost}`);
    this.#cost = cost;
  }

  /** All that was found. */
  get cost(): GradientCost {
    return this.#cost;
  }
}
