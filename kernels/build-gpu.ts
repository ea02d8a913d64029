// Puts down the texts of the gpu.js kernels in kernels/gpu-source.ts; gpu-text.ts says why.

import { writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { gpuSource } from "./gpu-text.js";

await writeFile(fileURLToPath(new URL("gpu-source.ts", import.meta.url)), await gpuSource());
