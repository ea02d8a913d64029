import type { GradcheckOptions } from "../gradcheck/options.js";

/** What a gradient may be off that was itself computed in float32: some ten roundings, in sums that partly cancel. */
export const float32Options: Pick<GradcheckOptions, "atol" | "rtol"> = { atol: 1e-6, rtol: 1e-5 };

/** Options to print: without those that float32 has by itself. */
export const withoutFloat32Options = (options: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(options).filter(
      ([name, value]) => (float32Options as Record<string, unknown>)[name] !== value,
    ),
  );
