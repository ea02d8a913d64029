import { backend, manualSeed, rand, useBackend } from "pellucid";
import { expect, onTestFinished, test } from "vitest";
import { probeArithmetic } from "../../../../../examples/mnist/evaluation/runs/probe-arithmetic.js";
import { simdLevels } from "../../../../support/simd-levels.js";

test("the probe is the same where bits are, and another where multiply-add is not fused", async () => {
  const before = backend();
  onTestFinished(async () => {
    await useBackend(before);
  });
  const found: Record<string, string[]> = {};
  for (const simd of simdLevels) {
    found[simd] = [];
    for (const threads of [1, 2]) {
      await useBackend("wasm", { simd, threads });
      found[simd].push(await probeArithmetic(), await probeArithmetic());
    }
  }
  const { plain, ...fused } = Object.fromEntries(
    Object.entries(found).map(([level, probes]) => [level, [...new Set(probes)]]),
  );
  expect(plain).toEqual([expect.stringMatching(/^[0-9a-f]{16}$/)]);
  const ofFused = [...new Set(Object.values(fused).flat())];
  expect(ofFused).toEqual([expect.stringMatching(/^[0-9a-f]{16}$/)]);
  expect(ofFused).not.toEqual(plain);
});

test("the probe leaves what is drawn by others as it would be", async () => {
  const drawn = async () => [...(await rand([3]).data())];
  manualSeed(7);
  const without = await drawn();
  manualSeed(7);
  await probeArithmetic();
  expect(await drawn()).toEqual(without);
});
