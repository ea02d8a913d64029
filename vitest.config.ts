import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const src = (path: string) => fileURLToPath(new URL(`./src/${path}`, import.meta.url));

/** `--mode long` tries every property on ten times as many cases. */
export default defineConfig(({ mode }) => ({
  resolve: {
    alias: [
      { find: /^pellucid$/, replacement: src("index.ts") },
      { find: "pellucid/testing/vitest", replacement: src("testing/vitest.ts") },
      { find: /^pellucid\/(\w+)$/, replacement: src("$1/index.ts") },
    ],
  },
  test: {
    include: ["test/**/*.test.ts"],
    testTimeout: mode === "long" ? 1_200_000 : 60_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
    globalSetup: ["test/setup/seed.ts"],
    setupFiles: ["test/setup/properties.ts"],
  },
}));
