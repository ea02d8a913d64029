import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const src = (path: string) => fileURLToPath(new URL(`./src/${path}`, import.meta.url));

/** Tests that keep nothing behind: their files share one import of the library, which is most of what they cost. */
const SHARING = ["data", "kernels", "metrics", "nn", "ops", "optim", "parity", "testing", "train"].map(
  (folder) => `test/${folder}/**/*.test.ts`,
);

const resolve = {
  alias: [
    { find: /^pellucid$/, replacement: src("index.ts") },
    { find: "pellucid/testing/vitest", replacement: src("testing/vitest.ts") },
    { find: /^pellucid\/(\w+)$/, replacement: src("$1/index.ts") },
  ],
};

/**
 * `--mode long` tries every property on ten times as many cases. `--mode gpu` takes every step and case of the gpu
 * backend's tests, on every tier, where otherwise some have to do.
 */
export default defineConfig(({ mode }) => {
  const patient = mode === "long" || mode === "gpu";
  const timeouts = { testTimeout: patient ? 1_200_000 : 60_000, hookTimeout: 60_000 };
  const env = { PELLUCID_TEST_MODE: mode };
  return {
    test: {
      maxWorkers: 2,
      globalSetup: ["test/setup/seed.ts"],
      projects: [
        {
          resolve,
          test: {
            ...timeouts,
            env,
            name: "shared",
            include: SHARING,
            isolate: false,
            setupFiles: ["test/setup/properties.ts", "test/setup/shared-modules.ts"],
          },
        },
        {
          resolve,
          test: {
            ...timeouts,
            env,
            name: "alone",
            include: ["test/**/*.test.ts"],
            exclude: SHARING,
            setupFiles: ["test/setup/properties.ts"],
          },
        },
      ],
    },
  };
});
