import { expect, test } from "vitest";
import { everything } from "../support/mode.js";
import { runNode, tsx } from "../support/run-node.js";

const STEPS = everything ? 10_000 : 200;
const MIB = 2 ** 20;

test(`${STEPS} steps with no clean-up call and no await need the memory of ten`, async () => {
  const { code, stdout, stderr } = await runNode(
    ["--expose-gc", ...tsx("test/memory/ten-thousand-steps.ts", String(STEPS))],
    { seconds: 55 },
  );
  expect([code, stderr]).toEqual([0, ""]);
  const measured: { step: number; bytes: number; buffers: number; held: number }[] = JSON.parse(stdout);
  const tenths = Array.from({ length: 10 }, (_, i) => ((i + 1) * STEPS) / 10);
  expect(measured.map(({ step }) => step)).toEqual([10, ...tenths]);

  const [{ bytes, buffers }] = measured;
  expect(bytes).toBeGreaterThan(10_000);
  for (const later of measured) expect(later).toMatchObject({ bytes, buffers });

  // What the engine holds varies by the code that it compiles, so between two late moments, and the least around each:
  // a step that leaves 1 KB behind is 5 MB at the end of all.
  const least = (from: number, to: number) => Math.min(...measured.slice(from, to).map(({ held }) => held));
  expect(least(8, 11) - least(4, 7)).toBeLessThan(4 * MIB);
});
