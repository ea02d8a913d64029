// What a bundler makes a page of: the conformance suite, and the same training as in Node, for the tests to call.

import { GpuBackend } from "../../src/backends/gpu/backend.js";
import type { Tier } from "../../src/backends/gpu/tiers.js";
import { cases } from "../backends/cases.js";
import { gpuDifference, skipped } from "../backends/gpu-allowance.js";
import { trainOn } from "../backends/gpu-training.js";

export interface Conformance {
  described: string;
  checked: number;
  /** What was wrong, case by case. */
  differences: string[];
}

/** Every `step`-th case of the suite on a tier. */
async function conformance(tier: Tier, step = 1): Promise<Conformance> {
  const backend = await GpuBackend.create(tier);
  const differences: string[] = [];
  let checked = 0;
  for (const [i, c] of cases.entries()) {
    const name = `${c.kernel} ${c.name}`;
    if (i % step !== 0 || name in skipped) continue;
    const found = await gpuDifference(backend, c).catch(String);
    if (found !== null) differences.push(`${name}: ${found}`);
    checked += 1;
  }
  return { described: backend.describe(), checked, differences };
}

/** What an attempt to open a tier comes to: how it describes itself, or its error. */
const attempt = (tier: Tier): Promise<string> =>
  GpuBackend.create(tier).then((backend) => backend.describe(), String);

export const page = { conformance, trainOn, attempt };
Object.assign(globalThis, { page });
