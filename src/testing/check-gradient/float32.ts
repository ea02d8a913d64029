import type { GradcheckOptions } from "../gradcheck/options.js";

/** What a gradient may be off that was itself computed in float32: some ten roundings, in sums that partly cancel. */
export const float32Options: Pick<GradcheckOptions, "atol" | "rtol"> = { atol: 1e-6, rtol: 1e-5 };
