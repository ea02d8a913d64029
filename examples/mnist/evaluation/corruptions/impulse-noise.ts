import type { Corruption } from "./corruption.js";

/** Share of the pixels that fail. */
const AMOUNT = 0.17;

/** Pixels that fail: each is 1 with probability 0.085, 0 with probability 0.085, and what it was otherwise. */
export const impulseNoise: Corruption = ({ data }, generator) =>
  data.map((x) => {
    const drawn = generator.uniform();
    if (drawn >= AMOUNT) return x;
    return drawn < AMOUNT / 2 ? 0 : 1;
  });
