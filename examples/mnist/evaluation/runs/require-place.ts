// Where a command may write: a directory holds one training, or one of what makes several, and never both.

import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { FormatError, ValueError } from "pellucid";
import { FIRST_TEACHER } from "./run-files.js";

const TRAINED = ["checkpoint.safetensors", "metrics.json", "model.safetensors"];

const kinds = {
  train: {
    what: "a training",
    signs: [...TRAINED, FIRST_TEACHER],
    files: [...TRAINED, "config.json", "best.safetensors", "answers.safetensors", "log.jsonl"],
  },
  kfold: { what: "a cross-validation", signs: ["kfold.json", "fold-1"], files: ["kfold.json"] },
  compare: { what: "a comparison", signs: ["study.json", "*/seed-1"], files: ["study.json"] },
  tune: { what: "a search", signs: ["study.jsonl", "trials"], files: ["study.jsonl", "study.html"] },
};

export type Kind = keyof typeof kinds;

/**
 * Looks before any work whether its results can be written.
 *
 * @throws ValueError where the directory holds what another command has made; FormatError where something that is no
 * file is in the place of one.
 */
export async function requirePlace(kind: Kind, directory: string): Promise<void> {
  for (const [other, { what, signs }] of Object.entries(kinds)) {
    if (other === kind || !(await hasAny(directory, signs))) continue;
    throw new ValueError(
      `--out: ${directory} holds ${what} ("${other}") already; "${kind}" needs a directory of its own: name another one`,
      { directory },
    );
  }
  await requireFiles(directory, kinds[kind].files);
}

/** @throws FormatError where one of them is there, and is no file. */
export async function requireFiles(directory: string, names: readonly string[]): Promise<void> {
  for (const path of names.map((name) => join(directory, name))) {
    const found = await find(path);
    if (found === null || found.isFile()) continue;
    const kind = found.isDirectory() ? "a directory" : "no regular file";
    throw new FormatError(`${path} is ${kind}, but there must be a file; move it away`, { path });
  }
}

const find = (path: string) => stat(path).catch(() => null);

/** Of a name that begins with an asterisk, in any directory there. */
async function hasAny(directory: string, names: readonly string[]): Promise<boolean> {
  for (const name of names) {
    const inside = name.startsWith("*/") ? await readdir(directory).catch(() => []) : [""];
    for (const first of inside) {
      if ((await find(join(directory, first, name.replace("*/", "")))) !== null) return true;
    }
  }
  return false;
}
