// Compiles the SIMD kernels to WebAssembly, with and without relaxed SIMD, and puts them down as text, so that Node,
// browsers and bundlers load them like any other module.

import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { STATIC_DATA } from "../shared/memory-map.js";

const run = promisify(execFile);
const root = fileURLToPath(new URL("../..", import.meta.url));
// In a process of its own, without what compiles TypeScript here: that would take ten times as long to read the compiler
// as the compiler takes for the kernels.
const asc = fileURLToPath(new URL("../bin/asc.js", import.meta.resolve("assemblyscript/asc")));

async function compile(binary: string, features: string[], speed: string[]): Promise<string> {
  await run(process.execPath, [
    ...[asc, "kernels/shared/simd/module.ts"],
    ...["--baseDir", root, "--outFile", binary, ...speed, "--noAssert"],
    ...["--runtime", "stub", "--importMemory", "--sharedMemory"],
    ...["--initialMemory", "16", "--maximumMemory", "65536"],
    ...["--memoryBase", String(STATIC_DATA)],
    // Vectors are passed between our own functions only.
    ...["--disableWarning", "112"],
    ...features.flatMap((feature) => ["--enable", feature]),
  ]);
  return readFile(binary, "base64");
}

/** The texts of kernels/generated/simd-{plain,relaxed}.ts by name: two, since an engine needs one of them. A draft is compiled in a fraction of the time, and slower. */
export async function compileSimd(draft = false): Promise<Record<string, string>> {
  const speed = draft ? ["-O1"] : ["-O3", "--converge"];
  const folder = await mkdtemp(join(tmpdir(), "pellucid-simd-"));
  try {
    const [plain, relaxed] = await Promise.all([
      compile(join(folder, "plain.wasm"), ["simd", "threads"], speed),
      compile(join(folder, "relaxed.wasm"), ["simd", "threads", "relaxed-simd"], speed),
    ]);
    const text = (binary: string) =>
      `// Made by kernels/build from the SIMD kernels.\nexport const binary: string = "${binary}";\n`;
    return { "simd-plain.ts": text(plain), "simd-relaxed.ts": text(relaxed) };
  } finally {
    await rm(folder, { recursive: true });
  }
}
