// Compiles the SIMD kernels to WebAssembly, with and without relaxed SIMD, and puts them down as text, so that Node,
// browsers and bundlers load them like any other module.

import { fileURLToPath } from "node:url";
import asc from "assemblyscript/asc";
import { STATIC_DATA } from "../shared/memory-map.js";

const root = fileURLToPath(new URL("../..", import.meta.url));

async function compile(features: string[]): Promise<string> {
  let binary: Uint8Array | undefined;
  const { error, stderr } = await asc.main(
    [
      "kernels/shared/simd/module.ts",
      ...["--baseDir", root, "--outFile", "simd.wasm", "-O3", "--converge", "--noAssert"],
      ...["--runtime", "stub", "--importMemory", "--sharedMemory"],
      ...["--initialMemory", "16", "--maximumMemory", "65536"],
      ...["--memoryBase", String(STATIC_DATA)],
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

/** The text of kernels/generated/simd-binary.ts. */
export async function compileSimd(): Promise<string> {
  const plain = await compile(["simd", "threads"]);
  const relaxed = await compile(["simd", "threads", "relaxed-simd"]);
  return `// Made by kernels/build from the SIMD kernels.
export const plain = "${plain}";
export const relaxed = "${relaxed}";
`;
}
