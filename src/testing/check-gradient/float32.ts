import type { GradcheckOptions } from "../gradcheck/options.js";

/**
 * Of values that are rounded to 2^-24 a difference is best with a step of about the cube root of that, and good to its
 * square: some 1e-2, and 1e-4 of the size of the values. A power of 2 is added to most numbers without rounding.
 */
export const float32Options: Pick<GradcheckOptions, "eps" | "atol" | "rtol"> = {
  eps: 2 ** -7,
  atol: 1e-3,
  rtol: 1e-2,
};
