import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The folder of the whole project, with a slash at its end. */
export const ROOT = fileURLToPath(new URL("../../../", import.meta.url));

const { homepage, exports } = JSON.parse(readFileSync(`${ROOT}package.json`, "utf8")) as {
  homepage: string;
  exports: Record<string, { default?: string }>;
};

/** Where its files can be read by everybody. */
export const REPOSITORY = homepage.replace("#readme", "");

/** What users import, as package.json has it, and its source: what `dist/src/data/index.js` was made of is `src/data/index.ts`. */
export const ENTRIES: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(exports).flatMap(([entry, { default: built }]) =>
    built === undefined
      ? []
      : [[entry.replace(".", "pellucid"), built.replace("./dist/", "").replace(".js", ".ts")]],
  ),
);
