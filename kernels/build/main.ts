// npx tsx kernels/build/main.ts [--no-binary | --draft]
//
// Makes kernels/generated: what is read from the kernels' sources before anything can import them. Only the binary takes
// more than a moment: without it the old one stays, and a draft of it is slower.

import { mkdir, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { generated } from "./generated.js";
import { gpuJs } from "./gpu-js.js";
import { compileSimd } from "./simd-binary.js";

const folder = fileURLToPath(new URL("../generated/", import.meta.url));
await mkdir(folder, { recursive: true });
const write = async (texts: Record<string, string>) => {
  for (const [name, text] of Object.entries(texts)) await writeFile(folder + name, text);
};
await write(await generated());
await write({ "gpu-js.ts": await gpuJs() });
if (!process.argv.includes("--no-binary")) await write(await compileSimd(process.argv.includes("--draft")));
