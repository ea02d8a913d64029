import fc from "fast-check";
import { gradcheck, type PatternName } from "pellucid/testing";
import { expect, test } from "vitest";
import { everything, exhaustive } from "../../support/mode.js";
import { damaged, isTrueOf, kinds } from "./damaged.js";

test("a damaged gradient of a random op is named rightly or not at all, and most are named", () => {
  /** For each kind how many were named, of how many that failed. */
  const counts = new Map<string, [named: number, failed: number]>();
  fc.assert(
    fc.property(damaged, (one) => {
      const { diagnosis } = gradcheck(one.fn, one.inputs, { throws: false, inputs: [one.which] });
      if (diagnosis === null) return;
      const [before, failed] = counts.get(one.kind) ?? [0, 0];
      const name: PatternName | undefined = diagnosis.patterns[0];
      counts.set(one.kind, [before + Number(name !== undefined), failed + 1]);
      if (name === undefined || kinds[one.kind].names.includes(name)) return;
      expect(isTrueOf(one, name), `${one.kind} is called ${name}: ${diagnosis.text}`).toBe(true);
    }),
    { numRuns: exhaustive ? 20_000 : everything ? 2000 : 200 },
  );
  for (const [kind, [named, failed]] of counts) {
    // Few permutations are in a pattern; the others must have many cases for a share to mean something.
    if (kind !== "changed places" && failed >= 100) expect(named / failed, kind).toBeGreaterThan(0.4);
  }
});
