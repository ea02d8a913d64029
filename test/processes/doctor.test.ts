import { describe, expect, test } from "vitest";
import { hasGpuDevice } from "../../src/backends/gpu/node-webgpu.js";
import type { Report } from "../../src/cli/doctor.js";
import { everything } from "../support/mode.js";
import { printed, tsx } from "../support/run-node.js";

/** Without a driver: a software renderer would only be slow. */
const doctor = (...options: string[]): Promise<string> =>
  printed(tsx("src/cli/main.ts", "doctor", ...options), {
    env: { VK_ICD_FILENAMES: "/nowhere.json", VK_DRIVER_FILES: "/nowhere.json" },
  });

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
  test.runIf(everything)("lists every backend and tier: what runs and how fast, or why not", async () => {
    const report: Report = JSON.parse(await doctor("--json"));
    expect(report.engine).toBe(`Node ${process.version}, ${process.platform} ${process.arch}`);
    expect(report.backends.map(({ name }) => name)).toEqual(NAMES);
    for (const { name, usable, runs, gflops, why } of report.backends) {
      expect([runs === null, gflops === null, why !== null], name).toEqual([!usable, !usable, !usable]);
      if (usable) expect(gflops, name).toBeGreaterThan(0);
    }
    const of = (name: string) => report.backends.find((backend) => backend.name === name)!;
    expect(of("wasm").runs).toMatch(/^wasm \(((wide|relaxed) )?SIMD, \d+ threads?\)$/);
    expect(of("gpu:webgl2").why).toBe('Node has no canvas; use "gpu:webgpu" or "gpu:headlessgl"');
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
  });
});
