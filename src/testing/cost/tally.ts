import { MEASURES, type Measures } from "./measures.js";

/** A share of a measure, and who caused it. */
export interface Share {
  /** An op: "mul", or in a backward "mul in square"; of what was saved, which tensor of which op. */
  readonly what: string;
  /** How much of it. */
  readonly amount: number;
}

/** Adds up each measure, by what caused it. */
export class Tally {
  readonly #shares = new Map<keyof Measures, Map<string, number>>();

  add(measure: keyof Measures, what: string, amount = 1): void {
    const shares = this.#shares.get(measure) ?? new Map<string, number>();
    shares.set(what, (shares.get(what) ?? 0) + amount);
    this.#shares.set(measure, shares);
  }

  total(measure: keyof Measures): number {
    return this.shares(measure).reduce((sum, { amount }) => sum + amount, 0);
  }

  /** The largest first. */
  shares(measure: keyof Measures): Share[] {
    return [...(this.#shares.get(measure) ?? [])]
      .map(([what, amount]) => ({ what, amount }))
      .filter(({ amount }) => amount > 0)
      .sort((a, b) => b.amount - a.amount);
  }

  get measures(): Measures {
    return Object.fromEntries(MEASURES.map((name) => [name, this.total(name)])) as unknown as Measures;
  }
}
