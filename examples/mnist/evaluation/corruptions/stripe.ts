import type { Corruption } from "./corruption.js";

/** Width of each stripe, as a share of the picture's: 7 of 28 columns. */
const WIDTH = 1 / 4;

/** A bright stripe along the left and one along the right edge, x' = 1 − x in them: ink is dark there. */
export const stripe: Corruption = ({ data, W }) =>
  data.map((x, at) => {
    const column = at % W;
    return column < WIDTH * W || column >= (1 - WIDTH) * W ? 1 - x : x;
  });
