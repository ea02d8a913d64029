/**
 * Things of certain steps, at most so many, evenly spaced from the first step to the last: whenever there are too many, every
 * second one is dropped, and from then on they are collected half as often. A last one between those may be there too.
 */
export class Thinned<T extends { readonly step: number }> {
  readonly #most: number;
  #spacing: number;
  #items: T[] = [];

  constructor(most: number, spacing: number) {
    this.#most = most;
    this.#spacing = spacing;
  }

  get items(): readonly T[] {
    return this.#items;
  }

  /** Whether something of this step is to be kept. */
  due(step: number): boolean {
    return step % this.#spacing === 0;
  }

  at(step: number): T | undefined {
    return this.#items.find((item) => item.step === step);
  }

  /** Adds what comes after all others. */
  add(added: T): void {
    this.#items = this.#items.filter(({ step }) => this.due(step) && step < added.step);
    this.#items.push(added);
    while (this.#items.length > this.#most) {
      this.#spacing *= 2;
      this.#items = this.#items.filter((item) => this.due(item.step) || item === added);
    }
  }

  /** Forgets what came after a step. */
  cutAfter(last: number): void {
    this.#items = this.#items.filter(({ step }) => step <= last);
  }
}
