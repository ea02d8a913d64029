import { expect, test } from "vitest";
import { runNode, tsx } from "../support/run-node.js";

const MIB = 2 ** 20;

test("ten thousand steps with no clean-up call and no await need the memory of ten", async () => {
  // A small young generation: the process then has its size after some thousand steps.
  const { code, stdout, stderr } = await runNode(
    ["--max-semi-space-size=1", ...tsx("test/memory/ten-thousand-steps.ts", "10000")],
    { seconds: 55 },
  );
  expect([code, stderr]).toEqual([0, ""]);
  const measured: { step: number; bytes: number; buffers: number; rss: number }[] = JSON.parse(stdout);
  expect(measured.map(({ step }) => step)).toEqual([
    10,
    ...Array.from({ length: 10 }, (_, i) => 1000 * (i + 1)),
  ]);

  const [{ bytes, buffers }] = measured;
  expect(bytes).toBeGreaterThan(10_000);
  for (const later of measured) expect(later).toMatchObject({ bytes, buffers });

  /** How much larger the process ever was after this step than at it. */
  const growth = (from: number) => {
    const after = measured.filter(({ step }) => step >= from).map(({ rss }) => rss);
    return Math.max(...after) - after[0];
  };
  expect(growth(1000)).toBeLessThan(32 * MIB);
  expect(growth(4000)).toBeLessThan(12 * MIB);
});
