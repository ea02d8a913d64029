import fc from "fast-check";
import { gradcheck, type PatternName } from "pellucid/testing";
import { expect, test } from "vitest";
import { everything } from "../../support/mode.js";
import { damaged, isTrueOf, kinds } from "./damaged.js";

/** Each of these counts for its kind: how many were named, of how many that failed. */
const named = new Map<string, [named: number, failed: number]>();

test("a damaged gradient of a random op is named rightly or not at all", () => {
  fc.assert(
    fc.property(damaged, (one) => {
      const { diagnosis } = gradcheck(one.fn, one.inputs, { throws: false, inputs: [one.which] });
      if (diagnosis === null) return;
      const [before, failed] = named.get(one.kind) ?? [0, 0];
      const name: PatternName | undefined = diagnosis.patterns[0];
      named.set(one.kind, [before + Number(name !== undefined), failed + 1]);
      if (name === undefined || kinds[one.kind].names.includes(name)) return;
      expect(isTrueOf(one, name), `${one.kind} is called ${name}: ${diagnosis.text}`).toBe(true);
    }),
    { numRuns: everything ? 4000 : 300 },
  );
});

test("of most kinds of damage most are named, at 1 to 24 elements", () => {
  // Permutations are in no pattern, unless they happen to be one; a factor needs four comparisons.
  for (const [kind, [count, failed]] of named) {
    if (kind === "changed places" || failed < 20) continue;
    expect(count / failed, kind).toBeGreaterThan(0.4);
  }
});
