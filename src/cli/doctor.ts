// What can compute here, and how fast: a report for people who wonder why training is slow.

import { probeSpeed } from "../backends/auto.js";
import type { Backend } from "../backends/backend.js";
import { backendNames, chooseAuto, startBackend } from "../backends/start.js";
import { chooseKernels } from "../backends/wasm/choose.js";
import { enginesWith, type SimdLevel, simdLevels } from "../backends/wasm/module.js";
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

/** A level of SIMD that the wasm backend may compute in. */
interface LevelDiagnosis {
  level: SimdLevel;
  usable: boolean;
  /** Why this engine has it not. */
  why: string | null;
  /** Which engines have it. */
  engines: string;
}

export interface Report {
  engine: string;
  backends: Diagnosis[];
  simd: LevelDiagnosis[];
  auto: { takes: string; reasons: string[] };
}

/**
 * Starts every backend and tier, and times each on the same small convolution. What it does next it tells `onProgress`: a tier
 * whose driver is slow may take half a minute.
 */
export async function diagnose(onProgress: (doing: string) => void = () => {}): Promise<Report> {
  const names = backendNames.filter((name) => name !== "auto" && name !== "gpu");
  const backends: Diagnosis[] = [];
  for (const [i, name] of names.entries()) {
    onProgress(`${i + 1} of ${names.length}: ${name} starts, and computes a convolution four times`);
    backends.push(await diagnoseOne(name));
  }
  onProgress("looking for the levels of SIMD that this engine has");
  const simd = await Promise.all(simdLevels.map(diagnoseLevel));
  onProgress('seeing what "auto" takes');
  const auto = await chooseAuto().then(
    ({ backend, reasons }) => ({ takes: backend.describe(), reasons }),
    // As where PELLUCID_SIMD asks for what this engine lacks.
    (error: unknown) => ({ takes: "nothing", reasons: [String(error)] }),
  );
  const { platform, arch, version } = process;
  return {
    engine: `Node ${version}, ${platform} ${arch}`,
    backends,
    simd,
    auto,
  };
}

/** The reason alone, where an error tells it apart from the way out. */
const whyOf = (error: unknown): string =>
  error instanceof BackendError && error.details.why !== undefined ? `${error.details.why}` : String(error);

async function diagnoseLevel(level: SimdLevel): Promise<LevelDiagnosis> {
  const engines = enginesWith[level];
  try {
    await chooseKernels(level, false);
    return { level, usable: true, why: null, engines };
  } catch (error) {
    return { level, usable: false, why: whyOf(error), engines };
  }
}

async function diagnoseOne(name: (typeof backendNames)[number]): Promise<Diagnosis> {
  let backend: Backend;
  try {
    backend = await startBackend(name);
  } catch (error) {
    const { why, instead } = error instanceof BackendError ? error.details : {};
    const text = why === undefined || instead === undefined ? String(error) : `${why}; ${instead}`;
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
export function formatReport({ engine, backends, simd, auto }: Report): string {
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
    "levels of SIMD that wasm may compute in, the best first:",
    ...simd.map(
      ({ level, usable, why, engines }) =>
        `${usable ? "✓" : "✗"} ${level.padEnd(width)}  ${usable ? engines : `${why} (had by ${engines})`}`,
    ),
    "",
    `"auto" takes ${auto.takes}`,
    ...auto.reasons.map((reason) => `  ${reason}`),
  ].join("\n");
}
