// Before all tests: one seed for every property of the run, and how many cases each is tried on.

import type { TestProject } from "vitest/node";

declare module "vitest" {
  interface ProvidedContext {
    properties: { seed: number; numRuns: number };
  }
}

const RUNS: Record<string, number> = { test: 10, long: 1000 };
const RUNS_OF_EVERYTHING = 100;

export default function setup({ vite, provide }: TestProject): void {
  const given = process.env.PELLUCID_SEED;
  const seed = given === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(given);
  if (!Number.isInteger(seed) || Math.abs(seed) >= 2 ** 31) {
    throw new Error(`PELLUCID_SEED is ${given}; it must be an integer of at most 31 bits`);
  }
  const { mode } = vite.config;
  const numRuns = RUNS[mode] ?? RUNS_OF_EVERYTHING;
  provide("properties", { seed, numRuns });
  const command = mode === "test" ? "npm test" : `npm run test:${mode}`;
  console.log(
    `properties: ${numRuns} cases each, seed ${seed}; PELLUCID_SEED=${seed} ${command} replays them`,
  );
}
