import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const src = (path: string) => fileURLToPath(new URL(`./src/${path}`, import.meta.url));

/** Tests that need a process of their own: for its memory, its threads, its GPU, or a module as it begins. */
const ALONE = [
  "test/{memory,setup}/**/*.test.ts",
  "test/backends/{gpu,wasm}/*.test.ts",
  "test/tensor/{memory,read-queue}.test.ts",
  "test/data/files.test.ts",
  // In a process that had looked for WebGPU before, it did not find the software driver.
  "test/optim/{clip-grad-norm-range,sharpness-aware-minimization}.test.ts",
  "test/examples/mnist/evaluation/images/{decode-png,limits}.test.ts",
];

const BROWSER = ["test/browser/**/*.test.ts"];

const resolve = {
  alias: [
    { find: /^pellucid$/, replacement: src("index.ts") },
    { find: "pellucid/testing/vitest", replacement: src("testing/vitest.ts") },
    { find: /^pellucid\/(\w+(?:\/[\w-]+)?)$/, replacement: src("$1/index.ts") },
  ],
};

/**
 * Without a mode this is `npm test`: each room is touched, on few cases. `--mode all` and `--mode gpu` take every case,
 * and every property on 100; `--mode long` tries properties on ten times as many.
 */
export default defineConfig(({ mode }) => {
  const patient = mode !== "test";
  // What hangs is told while somebody still waits for it.
  const testTimeout = mode === "test" ? 60_000 : mode === "all" ? 300_000 : 1_200_000;
  const timeouts = { testTimeout, hookTimeout: patient ? 300_000 : 60_000 };
  // A machine at its limits answers late: to poll for longer costs only those who would have failed.
  const expect = { poll: { timeout: 30_000 } };
  const common = { ...timeouts, expect, env: { PELLUCID_TEST_MODE: mode } };
  // The files share one import of the library, which is most of what they cost.
  const shared = {
    ...common,
    isolate: false,
    setupFiles: ["test/setup/properties.ts", "test/setup/shared-modules.ts"],
  };
  return {
    test: {
      maxWorkers: 2,
      // What is compiled once is kept, in node_modules: most of what a start costs.
      experimental: { fsModuleCache: true },
      globalSetup: ["test/setup/seed.ts"],
      projects: [
        {
          resolve,
          test: {
            ...shared,
            name: "shared",
            include: ["test/**/*.test.ts"],
            exclude: [...ALONE, ...BROWSER],
          },
        },
        {
          // Chromium paints, scrolls and answers when it can; what fails there by chance passes when tried again, and is
          // printed as such. A quick run tells at once.
          resolve,
          test: { ...shared, name: "browser", include: BROWSER, retry: patient ? 1 : 0 },
        },
        {
          resolve,
          test: {
            ...common,
            name: "alone",
            include: ALONE,
            setupFiles: ["test/setup/properties.ts"],
          },
        },
      ],
    },
  };
});
