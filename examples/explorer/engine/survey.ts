// What the network makes of the digits that the page came with: for the last chapter of the tour.

import { noGrad, softmax } from "pellucid";
import type { Session } from "./session.js";

/** As many as fit a look. */
const SHOWN = 10;

export interface Reading {
  /** Its number among the first images of the test set. */
  digit: number;
  label: number;
  read: number;
  /** Of what was read. */
  probability: number;
  /** Of the label. */
  right: number;
  /** SIDE x SIDE values from −1 for paper to 1 for ink. */
  pixels: Float32Array;
}

export class Survey {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  /** How many digits there are, how many of them are misread, and the ten whose label is the least probable. */
  async digits(): Promise<{ count: number; misread: number; hardest: Reading[] }> {
    const { model } = this.#session;
    const digits = await this.#session.images("first");
    const [x, labels] = digits.batch(
      Array.from({ length: digits.length }, (_, i) => i),
      0,
    );
    const trains = model.training;
    model.eval();
    const logits = noGrad(() => model.forward(x));
    model.train(trains);
    const probabilities = await noGrad(() => softmax(logits, 1)).data();
    const [pixels, answers] = [await x.data(), await labels.data()];
    const [classes, size] = [logits.shape[1], pixels.length / digits.length];
    const readings = [...answers].map((label, digit): Reading => {
      const row = [...probabilities.subarray(digit * classes, (digit + 1) * classes)];
      const probability = Math.max(...row);
      const own = Float32Array.from(pixels.subarray(digit * size, (digit + 1) * size));
      return { digit, label, read: row.indexOf(probability), probability, right: row[label], pixels: own };
    });
    const misread = readings.filter(({ label, read }) => label !== read).length;
    const hardest = readings.sort((a, b) => a.right - b.right).slice(0, SHOWN);
    return { count: digits.length, misread, hardest };
  }
}
