import fc from "fast-check";
import { gradcheck } from "pellucid/testing";
import { expect, inject, test } from "vitest";
import { everything, exhaustive } from "../../support/mode.js";
import { differentiable, modeFor } from "./variants.js";

/** The calls whose gradients are right, as far as is known, and of which gradcheck is to say so. */
const CALLS = exhaustive ? 100_000 : everything ? 10_000 : 250;

test(`no false alarm in ${CALLS} random calls of the table's ops, at kinks too`, () => {
  const { seed } = inject("properties");
  const each = Math.ceil(CALLS / differentiable.length);
  const alarms: string[] = [];
  let calls = 0;
  for (const { title, variant } of differentiable) {
    for (const { fn, inputs } of fc.sample(variant.samples, { numRuns: each, seed })) {
      const kinks = variant.atKinks ? "subgradient" : "fail";
      const report = gradcheck(fn, inputs, {
        mode: modeFor(inputs, 1000),
        kinks,
        name: title,
        throws: false,
      });
      calls += 1;
      if (!report.ok) alarms.push(`${report}`);
    }
  }
  expect(alarms).toEqual([]);
  expect(calls).toBeGreaterThanOrEqual(CALLS);
});
