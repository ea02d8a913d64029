// What the steps said, read from the device only when somebody wants to know: reading makes a GPU finish its work.

import { argmax, cast, equal, noGrad, sum, type Tensor } from "pellucid";

export interface Outcome {
  step: number;
  loss: number;
  accuracy: number;
}

/** Milliseconds over which a rate is measured. */
const WINDOW = 1000;

export class Meter {
  #unread: { step: number; loss: Tensor; right: Tensor; count: number }[] = [];
  #images = 0;
  #since = 0;
  /** Images a second, lately. */
  rate = 0;

  /** Begins to count time. */
  begin(): void {
    this.#since = performance.now();
    this.#images = 0;
  }

  add(step: number, loss: Tensor, logits: Tensor, labels: Tensor): void {
    const right = noGrad(() => sum(cast(equal(argmax(logits, 1), labels), "float32")));
    this.#unread.push({ step, loss: loss.detach(), right, count: labels.size });
    this.#images += labels.size;
    const passed = performance.now() - this.#since;
    if (passed < WINDOW) return;
    this.rate = (1000 * this.#images) / passed;
    this.begin();
  }

  /** The steps since the last call. */
  async read(): Promise<Outcome[]> {
    const outcomes = [];
    for (const { step, loss, right, count } of this.#unread.splice(0)) {
      const [[l], [r]] = [await loss.data(), await right.data()];
      outcomes.push({ step, loss: l, accuracy: r / count });
    }
    return outcomes;
  }
}
