import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

export { ENTRIES } from "../../examples/guides/site/places.js";

export const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** The text of a file, by its path from the project's root. */
export const read = (file: string): string => readFileSync(ROOT + file, "utf8");

/** The paths of all TypeScript files in these folders, in alphabetical order. */
export function typescriptFiles(...folders: string[]): string[] {
  return folders
    .flatMap((folder) =>
      readdirSync(ROOT + folder, { recursive: true, encoding: "utf8" }).map((name) => `${folder}/${name}`),
    )
    .filter((file) => file.endsWith(".ts") && !file.includes("/node_modules/"))
    .sort();
}

/** The paths of all pages in Markdown, in alphabetical order. */
export function markdownFiles(): string[] {
  return ["src", "kernels", "examples", "bench", "test"]
    .flatMap((folder) =>
      readdirSync(ROOT + folder, { recursive: true, encoding: "utf8" }).map((name) => `${folder}/${name}`),
    )
    .concat(readdirSync(ROOT))
    .filter((file) => file.endsWith(".md") && !file.includes("node_modules/"))
    .sort();
}

/** The number of the line, counted from 1, that position `at` of a text is on. */
export const lineOf = (text: string, at: number): number => text.slice(0, at).split("\n").length;

/** The name under which all of an entry is imported, where its names alone say too little: `arbitraries.tensor`. */
export const namespaceOf = (entry: string): string | undefined =>
  /^(?:pellucid|src)\/testing\/(arbitraries|laws)\b/.exec(entry)?.[1];

/** What the names of an entry are written with in front: `arbitraries.`, or nothing. */
export const prefixOf = (entry: string): string => {
  const namespace = namespaceOf(entry);
  return namespace === undefined ? "" : `${namespace}.`;
};
