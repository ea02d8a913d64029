// The error of a sum grows with the root of its length at most: a GPU has no float64, so runs of √K terms are summed up.

import { describe, expect, test } from "vitest";
import { everything } from "../../support/mode.js";
import { uniforms } from "../../support/random.js";
import { errorOf, longSums, values } from "../long-sums.js";
import { nodeTiers, openOrReason } from "./software-gpu.js";

for (const tier of everything ? nodeTiers : (["cpu"] as const)) {
  const backend = await openOrReason(tier);
  if (typeof backend === "string") {
    test.skip(`gpu:${tier} is not here: ${backend}`);
    continue;
  }
  describe(`gpu:${tier}`, () => {
    // A term goes through √n additions in its run, and its run through as many: 2·√n at worst.
    test.each(everything ? [100, 3136, 100_000] : [100, 3136])("%d terms", async (n) => {
      for (const of of ["all alike", "of one sign", "of both signs"]) {
        const uniform = uniforms(n);
        for (const sum of longSums(n, () => values[of](uniform))) {
          expect(await errorOf(backend, sum), `${sum.name}, ${of}`).toBeLessThan(2 * Math.sqrt(n));
        }
      }
    });
  });
}
