// The gpu backend against the suite that every backend passes, on each tier that gpu.js has in Node.

import { describe, expect, test } from "vitest";
import { oneIn } from "../../support/mode.js";
import { cases } from "../cases.js";
import { reference } from "../check.js";
import { gpuDifference, skipped } from "./allowance.js";
import { nodeTiers, openOrReason } from "./software-gpu.js";

const title = ({ kernel, name }: { kernel: string; name: string }) => `${kernel} ${name}`;

test("every case that is skipped is there", () => {
  for (const name of Object.keys(skipped)) expect(cases.map(title)).toContain(name);
});

for (const tier of nodeTiers) {
  const backend = await openOrReason(tier);
  if (typeof backend === "string") {
    test.skip(`gpu:${tier} is not here: ${backend}`);
    continue;
  }
  describe(`gpu:${tier}`, () => {
    test("says what runs, and has every kernel itself", () => {
      expect(backend.describe()).toMatch(new RegExp(`^gpu \\(gpu\\.js ${tier}[:,] .+\\)$`));
      expect(backend.fallbacks).toEqual([]);
      expect(Object.keys(backend.kernels).sort()).toEqual(Object.keys(reference.kernels).sort());
    });

    for (const kernel of new Set(cases.map((c) => c.kernel))) {
      test(kernel, async () => {
        const before = backend.memory();
        const own = cases.filter((other) => other.kernel === kernel && !(title(other) in skipped));
        for (const c of oneIn(tier === "webgpu" ? 24 : 9, own)) {
          expect(await gpuDifference(backend, c), c.name).toBeNull();
        }
        expect(backend.memory()).toEqual(before);
      });
    }
    for (const [name, reason] of Object.entries(skipped)) test.skip(`${name}: ${reason}`);
  });
}
