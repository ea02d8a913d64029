import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { afterEach, expect, test, vi } from "vitest";
import type { TestProject } from "vitest/node";
import { printed } from "../support/run-node.js";
import setup from "./seed.js";

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

/** What a run in this mode says, and provides to its tests. */
function started(seed: string | undefined, mode: string) {
  vi.stubEnv("PELLUCID_SEED", seed);
  const log = vi.spyOn(console, "log").mockImplementation(() => {});
  const provide = vi.fn();
  setup({ vite: { config: { mode } }, provide } as unknown as TestProject);
  return { said: log.mock.lastCall![0] as string, provided: provide.mock.lastCall };
}

test.each([
  ["test", 10, "npm test"],
  ["all", 100, "npm run test:all"],
  ["gpu", 100, "npm run test:gpu"],
  ["long", 1000, "npm run test:long"],
])("in mode %s properties are tried on %i cases, and %s replays them", (mode, numRuns, command) => {
  expect(started("7", mode)).toEqual({
    said: `properties: ${numRuns} cases each, seed 7; PELLUCID_SEED=7 ${command} replays them`,
    provided: ["properties", { seed: 7, numRuns }],
  });
});

test("the seed of a run is another each time, and printed", () => {
  const seeds = [1, 2].map(() => {
    const { said, provided } = started(undefined, "test");
    const { seed } = provided![1];
    expect(said).toContain(`seed ${seed}; PELLUCID_SEED=${seed} npm test`);
    return seed;
  });
  expect(seeds[0]).not.toBe(seeds[1]);
});

test("a seed that is none is refused", () => {
  expect(() => started("three", "test")).toThrow(
    "PELLUCID_SEED is three; it must be an integer of at most 31 bits",
  );
});

test("it is the seed of every property of the run", async () => {
  const vitest = fileURLToPath(new URL("../../node_modules/vitest/vitest.mjs", import.meta.url));
  const config = fileURLToPath(new URL("./fixture/vitest.config.ts", import.meta.url));
  const output = await printed([vitest, "run", "--config", config], { env: { PELLUCID_SEED: "7" } });
  const [first] = fc.sample(fc.integer(), { seed: 7, numRuns: 1 });
  expect(output).toContain(`drawn 10, first ${first}`);
});
