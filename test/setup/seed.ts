// Before all tests: one seed for every property of the run, and how many cases each is tried on.

import type { TestProject } from "vitest/node";

declare module "vitest" {
  interface ProvidedContext {
    properties: { seed: number; numRuns: number };
  }
}

const RUNS = { test: 100, long: 1000 };

export default function setup({ vite, provide }: TestProject): void {
  const given = process.env.PELLUCID_SEED;
  const seed = given === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(given);
  if (!Number.isInteger(seed) || Math.abs(seed) >= 2 ** 31) {
    throw new Error(`PELLUCID_SEED is ${given}; it must be an integer of at most 31 bits`);
  }
  const long = vite.config.mode === "long";
  const numRuns = long ? RUNS.long : RUNS.test;
  provide("properties", { seed, numRuns });
  console.log(
    `properties: ${numRuns} cases each, seed ${seed}; PELLUCID_SEED=${seed} npm ${long ? "run test:long" : "test"} replays them`,
  );
}
