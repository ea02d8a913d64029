import { readFile } from "node:fs/promises";
import { FormatError } from "pellucid";
import { parseJson } from "pellucid/data";

/**
 * The value of a file of JSON; undefined where there is no such file, and only then.
 *
 * @throws FormatError naming the file, where it cannot be read or is damaged.
 */
export async function readJson(path: string): Promise<unknown> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code === "ENOENT") return undefined;
    throw new FormatError(`cannot read ${path} (${message})`, { path }, { cause });
  }
  return parseJson(text, path);
}
