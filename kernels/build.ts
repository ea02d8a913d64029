// Compiles kernels/simd.ts to WebAssembly, with and without relaxed SIMD, into kernels/simd-binary.ts: as text, so that
// Node, browsers and bundlers load it like any other module.

import { writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import asc from "assemblyscript/asc";

const root = fileURLToPath(new URL("..", import.meta.url));

async function compile(features: string[]): Promise<string> {
  let binary: Uint8Array | undefined;
  const { error, stderr } = await asc.main(
    [
      "kernels/simd.ts",
      ...["--baseDir", root, "--outFile", "simd.wasm", "-O3", "--converge", "--noAssert"],
      ...["--runtime", "stub", "--importMemory", "--sharedMemory"],
      ...["--initialMemory", "16", "--maximumMemory", "65536"],
      // Below lie the words by which the threads agree, the arguments of the kernels, and a cache line for each of 256 threads.
      ...["--memoryBase", String(1024 + 256 * 64)],
      // Vectors are passed between our own functions only.
      ...["--disableWarning", "112"],
      ...features.flatMap((feature) => ["--enable", feature]),
    ],
    {
      writeFile(_name, contents) {
        binary = contents as Uint8Array;
      },
    },
  );
  if (error !== null || binary === undefined) throw new Error(`asc: ${error?.message}\n${stderr.toString()}`);
  return Buffer.from(binary).toString("base64");
}

const plain = await compile(["simd", "threads"]);
const relaxed = await compile(["simd", "threads", "relaxed-simd"]);
const text = `// Made by kernels/build.ts from kernels/*/simd.ts.
export const plain = "${plain}";
export const relaxed = "${relaxed}";
`;
await writeFile(`${root}/kernels/simd-binary.ts`, text);
