// npx tsx kernels/build/main.ts [--no-binary | --draft]
//
// Makes kernels/generated: what is read from the kernels' sources before anything can import them. Only the binary takes
// more than a moment: without it the old one stays, and a draft of it is slower.

import { mkdir, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { generated } from "./generated.js";
import { compileSimd } from "./simd-binary.js";

const folder = fileURLToPath(new URL("../generated/", import.meta.url));
await mkdir(folder, { recursive: true });
for (const [name, text] of Object.entries(await generated())) await writeFile(folder + name, text);
if (!process.argv.includes("--no-binary")) {
  await writeFile(`${folder}simd-binary.ts`, await compileSimd(process.argv.includes("--draft")));
}
