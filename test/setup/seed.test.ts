import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { printed } from "../support/run-node.js";

const vitest = fileURLToPath(new URL("../../node_modules/.bin/vitest", import.meta.url));
const config = fileURLToPath(new URL("./fixture/vitest.config.ts", import.meta.url));

const withSeed = (seed: string | undefined, ...options: string[]): Promise<string> =>
  printed([vitest, "run", "--config", config, ...options], { env: { PELLUCID_SEED: seed } });

const drawn = (output: string) => output.match(/drawn \d+, first -?\d+/)![0];

test("the seed of a run is printed, and replays it", async () => {
  const first = await withSeed(undefined);
  const [, seed] = first.match(/properties: 100 cases each, seed (\d+); PELLUCID_SEED=\1 npm test replays/)!;
  expect(drawn(first)).toMatch(/^drawn 100, first -?\d+$/);
  expect(drawn(await withSeed(seed))).toBe(drawn(first));
});

test("the long mode tries ten times as many cases", async () => {
  const output = await withSeed("7", "--mode", "long");
  expect(output).toContain(
    "properties: 1000 cases each, seed 7; PELLUCID_SEED=7 npm run test:long replays them",
  );
  expect(drawn(output)).toMatch(/^drawn 1000, /);
});

test("a seed that is none is refused", async () => {
  await expect(withSeed("three")).rejects.toThrow(
    "PELLUCID_SEED is three; it must be an integer of at most 31 bits",
  );
});
