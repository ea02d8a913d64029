// What can compute here, and how fast: a report for people who wonder why training is slow.

import { probeSpeed } from "../backends/auto.js";
import type { Backend } from "../backends/backend.js";
import { backendNames, chooseAuto, startBackend } from "../backends/start.js";
import { BackendError } from "../errors.js";

/** Images in the convolution that is timed: enough for a figure, few enough for a slow tier. */
const BATCH = 8;

interface Diagnosis {
  name: string;
  usable: boolean;
  /** What runs: adapter, SIMD level, threads. */
  runs: string | null;
  /** Of one convolution, in GFLOPS. */
  gflops: number | null;
  /** Why it cannot be used, and what to do about it. */
  why: string | null;
}

export interface Report {
  engine: string;
  backends: Diagnosis[];
  auto: { takes: string; reasons: string[] };
}

/** Starts every backend and tier, and times each on the same small convolution. */
export async function diagnose(onProgress: (name: string) => void = () => {}): Promise<Report> {
  const backends: Diagnosis[] = [];
  for (const name of backendNames) {
    if (name === "auto" || name === "gpu") continue;
    onProgress(name);
    backends.push(await diagnoseOne(name));
  }
  onProgress("auto");
  const { backend, reasons } = await chooseAuto();
  const { platform, arch, version } = process;
  return {
    engine: `Node ${version}, ${platform} ${arch}`,
    backends,
    auto: { takes: backend.describe(), reasons },
  };
}

async function diagnoseOne(name: Exclude<(typeof backendNames)[number], "auto" | "gpu">): Promise<Diagnosis> {
  let backend: Backend;
  try {
    backend = await startBackend(name);
  } catch (error) {
    const details = error instanceof BackendError ? error.details : {};
    const text = details.why === undefined ? String(error) : `${details.why}; ${details.instead}`;
    return { name, usable: false, runs: null, gflops: null, why: text };
  }
  try {
    const gflops = await probeSpeed(backend, BATCH);
    return { name, usable: true, runs: backend.describe(), gflops, why: null };
  } catch (error) {
    return {
      name,
      usable: false,
      runs: null,
      gflops: null,
      why: `it starts, but fails at a convolution: ${error}`,
    };
  }
}

/** The report for a terminal. */
export function formatReport({ engine, backends, auto }: Report): string {
  const width = Math.max(...backends.map(({ name }) => name.length));
  const lines = backends.map(({ name, usable, runs, gflops, why }) => {
    const speed = gflops === null ? "" : gflops.toPrecision(3);
    const what = usable ? runs : why;
    return `${usable ? "✓" : "✗"} ${name.padEnd(width)}  ${speed.padStart(6)}  ${what}`;
  });
  return [
    `${engine}; GFLOPS of a 3 x 3 convolution, ${BATCH} images of 32 channels, 14 x 14`,
    "",
    ...lines,
    "",
    `"auto" takes ${auto.takes}`,
    ...auto.reasons.map((reason) => `  ${reason}`),
  ].join("\n");
}
