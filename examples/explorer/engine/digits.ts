// The first images of the test set, for choosing one.

import type { Session } from "./session.js";

export interface FirstDigits {
  labels: number[];
  /** SIDE x SIDE values each, from −1 for paper to 1 for ink. */
  pixels: Float32Array;
}

export class Digits {
  readonly #session: Pick<Session, "images">;

  constructor(session: Pick<Session, "images">) {
    this.#session = session;
  }

  async first(count: number): Promise<FirstDigits> {
    const [x, labels] = (await this.#session.images("first")).batch(
      Array.from({ length: count }, (_, i) => i),
      0,
    );
    return { labels: [...(await labels.data())], pixels: Float32Array.from(await x.data()) };
  }
}
