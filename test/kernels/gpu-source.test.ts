import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { gpuSource } from "../../kernels/gpu-source.js";
import { matmul } from "../../kernels/matmul/gpu.js";
import { ROOT } from "../docs/project-files.js";
import { printed, script } from "../support/run-node.js";

describe("the texts of the gpu.js kernels", () => {
  test("are those of the functions as they are now", async () => {
    // As the build makes them: this runner transforms functions in a way of its own.
    const program = `
      import { gpuSource } from "./kernels/gpu-text.ts";
      process.stdout.write(await gpuSource());`;
    const now = await printed(script(program));
    expect(readFileSync(`${ROOT}kernels/gpu-source.ts`, "utf8"), "run npx tsx kernels/build-gpu.ts").toBe(
      now,
    );
  });

  test("belong to the functions", () => {
    expect(gpuSource.get(matmul)).toMatch(/^function matmul\(a, ?b\)/);
    for (const text of gpuSource.values()) expect(text).toMatch(/^function \w+\(/);
  });
});
