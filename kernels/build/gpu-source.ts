// gpu.js compiles the text of a function. In a program that was minified that text is no longer what we wrote, nor
// always something that gpu.js understands; so the texts of all kernels are put down beside the functions, before any
// bundler sees them.

import { readdir } from "node:fs/promises";

type Named = readonly [reference: string, value: unknown];

const entriesOf = (values: object, reference: string): Named[] =>
  Array.isArray(values)
    ? values.map((value, i) => [`${reference}[${i}]`, value])
    : Object.entries(values).map(([name, value]) => [`${reference}.${name}`, value]);

/** The kernels that a gpu.ts exports, also those in lists. Its arrow functions are the host half, and stay out. */
function kernelsIn(module: object, reference: string): [string, string][] {
  return entriesOf(module, reference).flatMap(([path, value]): [string, string][] => {
    if (Array.isArray(value)) return kernelsIn(value, path);
    const text = typeof value === "function" ? value.toString() : "";
    return text.startsWith("function") ? [[path, text]] : [];
  });
}

/** The formulas of kernels/elementwise/functions.ts: arrow functions, which gpu.js wants as `function name(…) { … }`. */
function formulasIn(tables: object, reference: string): [string, string][] {
  return entriesOf(tables, reference).flatMap(([path, table]) =>
    Object.entries(table as object).map(([name, formula]): [string, string] => {
      const [, parameters, body] = /^\(?([\w\s,]*)\)?\s*=>\s*(.*)$/s.exec(String(formula))!;
      const block = body.startsWith("{") ? body : `{return ${body}}`;
      return [`${path}.${name}`, `function ${name}(${parameters})${block}`];
    }),
  );
}

/** The text of kernels/generated/gpu-source.ts. */
export async function gpuSource(kernels: string): Promise<string> {
  const imports = ['import * as functions from "../elementwise/functions.js";'];
  const texts = formulasIn({ ...(await import(`${kernels}elementwise/functions.ts`)) }, "functions");
  const folders = (await readdir(kernels, { withFileTypes: true })).filter((entry) => entry.isDirectory());
  for (const { name: folder } of folders.sort((a, b) => a.name.localeCompare(b.name))) {
    if (!(await readdir(kernels + folder)).includes("gpu.ts")) continue;
    const name = folder.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
    imports.push(`import * as ${name} from "../${folder}/gpu.js";`);
    texts.push(...kernelsIn({ ...(await import(`${kernels}${folder}/gpu.ts`)) }, name));
  }
  return [
    "// Made by kernels/build from the gpu.js kernels.",
    ...imports,
    "",
    "export const gpuSource = new Map<unknown, string>([",
    ...texts.map(([path, text]) => `  [${path}, ${JSON.stringify(text)}],`),
    "]);",
    "",
  ].join("\n");
}
