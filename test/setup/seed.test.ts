import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const run = promisify(execFile);
const vitest = fileURLToPath(new URL("../../node_modules/.bin/vitest", import.meta.url));
const config = fileURLToPath(new URL("./fixture/vitest.config.ts", import.meta.url));

async function printed(seed: string | undefined, ...options: string[]): Promise<string> {
  const { PELLUCID_SEED: _, ...env } = process.env;
  const child = { env: seed === undefined ? env : { ...env, PELLUCID_SEED: seed } };
  const { stdout } = await run(vitest, ["run", "--config", config, ...options], child);
  return stdout;
}

const drawn = (output: string) => output.match(/drawn \d+, first -?\d+/)![0];

test("the seed of a run is printed, and replays it", async () => {
  const first = await printed(undefined);
  const [, seed] = first.match(/properties: 100 cases each, seed (\d+); PELLUCID_SEED=\1 npm test replays/)!;
  expect(drawn(first)).toMatch(/^drawn 100, first -?\d+$/);
  expect(drawn(await printed(seed))).toBe(drawn(first));
});

test("the long mode tries ten times as many cases", async () => {
  const output = await printed("7", "--mode", "long");
  expect(output).toContain(
    "properties: 1000 cases each, seed 7; PELLUCID_SEED=7 npm run test:long replays them",
  );
  expect(drawn(output)).toMatch(/^drawn 1000, /);
});

test("a seed that is none is refused", async () => {
  await expect(printed("three")).rejects.toThrow(
    "PELLUCID_SEED is three; it must be an integer of at most 31 bits",
  );
});
