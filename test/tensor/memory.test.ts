// The budget: results that nothing has released, and that a loop without an await leaves the collector no time for.

import { backend, mul, noGrad, ones, sum, type Tensor, tensor } from "pellucid";
import { afterEach, expect, test, vi } from "vitest";
import { everything } from "../support/mode.js";

const BUDGET = 512 * 2 ** 20;
const FOUR_MIB = 2 ** 20;
/** 560 MiB in all, so that something must give. */
const RESULTS = 140;

const warned = vi.spyOn(console, "warn").mockImplementation(() => {});
afterEach(() => warned.mockClear());

/** Runs `RESULTS` ops, checks the budget after each, and answers the first, one in the middle and the last. */
function manyResults(x: Tensor): Tensor[] {
  const kept: Tensor[] = [];
  for (let i = 0; i < RESULTS; i++) {
    const y = mul(x, i);
    if ([0, 1, RESULTS / 2, RESULTS - 1].includes(i)) kept.push(y);
    expect(backend().memory().bytes).toBeLessThanOrEqual(BUDGET);
  }
  return kept;
}

const expected = [0, 1, RESULTS / 2, RESULTS - 1];
const ends = (t: Tensor) => {
  const data = t.dataSync();
  return [data[0], data[FOUR_MIB - 1]];
};

test.runIf(everything)(
  "a long evaluation inside one noGrad keeps at most the budget, and its early results stay right",
  () => {
    const before = backend().memory().bytes;
    const means = noGrad(() => {
      const x = ones([FOUR_MIB]);
      const results = manyResults(x);
      expect(results.map(ends)).toEqual(expected.map((value) => [value, value]));
      // Moved to the host or not, they can be computed with.
      return results.map((t) => sum(t));
    });
    expect(means.map((t) => t.item() / FOUR_MIB)).toEqual(expected);
    expect(backend().memory().bytes - before).toBeLessThan(1024);
    expect(warned).not.toHaveBeenCalled();
  },
);

test.runIf(everything)(
  "so do results outside of any noGrad, with one warning, and a graph among them still has its backward",
  () => {
    const w = tensor([2], { requiresGrad: true });
    const early = mul(w, ones([FOUR_MIB]));
    const loss = sum(mul(early, early));
    const results = manyResults(ones([FOUR_MIB]));
    expect(results.map(ends)).toEqual(expected.map((value) => [value, value]));
    expect(warned.mock.calls).toEqual([
      [
        "pellucid: more than 512 MiB of results wait for a backward() that does not come, and the oldest are moved out of the backend's memory, which takes time; compute what needs no gradient, as in inference, under noGrad(() => …), which frees each result at once, or train on smaller batches",
      ],
    ]);
    loss.backward();
    expect(w.grad!.item()).toBe(2 * 2 * FOUR_MIB);
    expect(ends(early)).toEqual([2, 2]);
  },
);
