import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

export const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** The text of a file, by its path from the project's root. */
export const read = (file: string): string => readFileSync(ROOT + file, "utf8");

/** The paths of all TypeScript files in these folders, in alphabetical order. */
export function typescriptFiles(...folders: string[]): string[] {
  return folders
    .flatMap((folder) =>
      readdirSync(ROOT + folder, { recursive: true, encoding: "utf8" }).map((name) => `${folder}/${name}`),
    )
    .filter((file) => file.endsWith(".ts"))
    .sort();
}

/** The number of the line, counted from 1, that position `at` of a text is on. */
export const lineOf = (text: string, at: number): number => text.slice(0, at).split("\n").length;
