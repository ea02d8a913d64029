import fc from "fast-check";
import { gradcheck } from "pellucid/testing";
import { expect, test } from "vitest";
import { checkOneAtATime } from "./one-at-a-time.js";
import { differentiable, modeFor, titled, variants } from "./variants.js";

test.each(titled(differentiable))("%s: gradient", (title, { variant }) => {
  const kinks = variant.atKinks ? "subgradient" : "fail";
  fc.assert(
    fc.property(variant.samples, (sample) => {
      gradcheck(sample.fn, sample.inputs, {
        undefinedGradients: "fail",
        mode: modeFor(sample.inputs, 1000),
        kinks,
        // test/derivatives/dot-product.test.ts compares it for the same table.
        forward: "off",
        name: title,
      });
      checkOneAtATime(sample.fn, sample.inputs);
    }),
  );
});

test.each(titled(variants.filter(({ variant }) => variant.atKinks)))("%s: on a kink", (_, { variant }) => {
  // Most samples, at least: an axis of length 1 has no ties.
  const found = fc
    .sample(variant.samples, { numRuns: 50, seed: 1 })
    .filter(({ fn, inputs }) => gradcheck(fn, inputs, { kinks: "fail", throws: false }).kinks > 0);
  expect(found.length).toBeGreaterThan(10);
});

test.each(titled(variants.filter(({ variant }) => variant.derivatives === 0)))(
  "%s: no gradient",
  (_, { variant }) => {
    fc.assert(
      fc.property(variant.samples, ({ fn, inputs }) => {
        const leaves = inputs.map((x) => x.detach());
        for (const x of leaves) x.requiresGrad = true;
        const y = fn(...leaves);
        expect([y.requiresGrad, y.dtype]).toEqual([false, expect.stringMatching(/^u?int/)]);
      }),
    );
  },
);
