// gpu.js compiles the text of a function. In a program that was minified that text is no longer what we wrote, nor
// always something that gpu.js understands; so the texts of all kernels/*/gpu.ts are put down here beside the
// functions, before any bundler sees them: in kernels/gpu-source.ts, which kernels/build-gpu.ts writes.

import { readdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL(".", import.meta.url));

/** The functions that a module exports, also those in tables and lists, with how to refer to each. */
function functionsOf(value: unknown, reference: string): [string, string][] {
  if (typeof value === "function") return [[reference, declaration(value.toString())]];
  if (value === null || typeof value !== "object") return [];
  const entries = Array.isArray(value)
    ? value.map((part, i) => [`${reference}[${i}]`, part] as const)
    : Object.entries(value).map(([name, part]) => [`${reference}.${name}`, part] as const);
  return entries.flatMap(([path, part]) => functionsOf(part, path));
}

/** An entry of a table is a method, `name(…) { … }`; gpu.js wants `function name(…) { … }`. */
const declaration = (text: string) => (text.startsWith("function") ? text : `function ${text}`);

/** The text of kernels/gpu-source.ts. */
export async function gpuSource(): Promise<string> {
  const folders = (await readdir(here, { withFileTypes: true })).filter((entry) => entry.isDirectory());
  const imports: string[] = [];
  const entries: string[] = [];
  for (const { name: folder } of folders.sort((a, b) => a.name.localeCompare(b.name))) {
    if (!(await readdir(here + folder)).includes("gpu.ts")) continue;
    const name = folder.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
    imports.push(`import * as ${name} from "./${folder}/gpu.js";`);
    const module: object = await import(`./${folder}/gpu.ts`);
    for (const [path, text] of functionsOf({ ...module }, name)) {
      entries.push(`  [${path}, ${JSON.stringify(text)}],`);
    }
  }
  return [
    "// Made by kernels/build-gpu.ts from kernels/*/gpu.ts.",
    ...imports,
    "",
    "export const gpuSource = new Map<unknown, string>([",
    ...entries,
    "]);",
    "",
  ].join("\n");
}
