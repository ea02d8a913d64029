// Makes kernels/generated: what is read from the kernels' sources before anything can import them.

import { mkdir, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { generated } from "./generated.js";
import { compileSimd } from "./simd-binary.js";

const folder = fileURLToPath(new URL("../generated/", import.meta.url));
await mkdir(folder, { recursive: true });
for (const [name, text] of Object.entries(await generated())) await writeFile(folder + name, text);
await writeFile(`${folder}simd-binary.ts`, await compileSimd());
