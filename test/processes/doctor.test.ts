import { describe, expect, test } from "vitest";
import { hasGpuDevice } from "../../src/backends/gpu/node-webgpu.js";
import type { Report } from "../../src/cli/doctor.js";
import { everything } from "../support/mode.js";
import { printed, runNode, tsx } from "../support/run-node.js";
import { bestSimd } from "../support/simd-levels.js";

/** Without a driver: a software renderer would only be slow. */
const WITHOUT_DRIVER = { VK_ICD_FILENAMES: "/nowhere.json", VK_DRIVER_FILES: "/nowhere.json" };

const doctor = (options: string[] = [], env: Record<string, string> = {}): Promise<string> =>
  printed(tsx("src/cli/main.ts", "doctor", ...options), { env: { ...WITHOUT_DRIVER, ...env } });

const NAMES = [
  "gpu:webgpu",
  "gpu:webgl2",
  "gpu:headlessgl",
  "gpu:webgl",
  "gpu:webasm",
  "gpu:cpu",
  "wasm",
  "cpu",
];

describe("pellucid doctor", () => {
  test.runIf(everything)("reports where what is asked for cannot be had", async () => {
    const { backends, auto }: Report = JSON.parse(await doctor(["--json"], { PELLUCID_SIMD: "narrow" }));
    const why = /^BackendError: wasm: PELLUCID_SIMD is "narrow"; it must be one of /;
    expect(backends.find(({ name }) => name === "wasm")!.why).toMatch(why);
    expect(auto).toEqual({ takes: "nothing", reasons: [expect.stringMatching(why)] });
  });

  test.runIf(everything)("lists every backend and tier: what runs and how fast, or why not", async () => {
    const report: Report = JSON.parse(await doctor(["--json"]));
    expect(report.engine).toBe(`Node ${process.version}, ${process.platform} ${process.arch}`);
    expect(report.backends.map(({ name }) => name)).toEqual(NAMES);
    for (const { name, usable, runs, gflops, why } of report.backends) {
      expect([runs === null, gflops === null, why !== null], name).toEqual([!usable, !usable, !usable]);
      if (usable) expect(gflops, name).toBeGreaterThan(0);
    }
    const of = (name: string) => report.backends.find((backend) => backend.name === name)!;
    expect(of("wasm").runs).toMatch(/^wasm \(((wide|relaxed) )?SIMD, \d+ threads?\)$/);
    expect(of("gpu:webgl2").why).toBe('Node has no canvas; use "gpu:webgpu" or "gpu:headlessgl"');
    expect(report.simd.map(({ level }) => level)).toEqual(["wide", "relaxed", "plain"]);
    for (const { level, usable, why, engines } of report.simd) {
      expect([level, why === null]).toEqual([level, usable]);
      expect(engines).not.toBe("");
    }
    expect(report.simd.find(({ usable }) => usable)!.level).toBe(
      /\((\w+) SIMD/.exec(of("wasm").runs!)?.[1] ?? "plain",
    );
    if (!(await hasGpuDevice())) {
      expect(report.auto).toEqual({
        takes: of("wasm").runs,
        reasons: ["gpu: this machine shows no GPU (nothing in /dev/dri)"],
      });
    }
  });

  test.runIf(everything)("reads well in a terminal", async () => {
    const lines = (await doctor()).split("\n");
    expect(lines[0]).toMatch(/^Node v.+; GFLOPS of a 3 x 3 convolution, 8 images of 32 channels, 14 x 14$/);
    expect(lines.slice(2, 10).map((line) => line.split(/ +/)[1])).toEqual(NAMES);
    expect(lines).toContain(
      '✗ gpu:webgl2              Node has no canvas; use "gpu:webgpu" or "gpu:headlessgl"',
    );
    expect(lines.some((line) => line.startsWith('"auto" takes '))).toBe(true);
    expect(lines.slice(11, 15)).toEqual([
      "levels of SIMD that wasm may compute in, the best first:",
      bestSimd === "wide SIMD"
        ? "✓ wide            Node 24 and 26 on x64"
        : "✗ wide            this engine joins no SIMD operations to 256 bits; Node 24 does (had by Node 24 and 26 on x64)",
      "✓ relaxed         Node from 20 on, and browsers that have relaxed SIMD",
      "✓ plain           every engine with WebAssembly SIMD",
    ]);
  });

  test.runIf(everything)("says on stderr what it is doing, before each step", async () => {
    const { stderr } = await runNode(tsx("src/cli/main.ts", "doctor"), { env: WITHOUT_DRIVER });
    const steps = stderr.split("\n").filter((line) => line.endsWith(" …"));
    expect(steps).toEqual([
      ...NAMES.map((name, i) => `${i + 1} of 8: ${name} starts, and computes a convolution four times …`),
      "looking for the levels of SIMD that this engine has …",
      'seeing what "auto" takes …',
    ]);
  });
});
