import { parseJson } from "pellucid/data";
import { readText } from "./read-text.js";

/**
 * The value of a file of JSON; undefined where there is no such file, and only then.
 *
 * @throws FormatError naming the file, where it is damaged or no file; PellucidError where it cannot be read.
 */
export async function readJson(path: string): Promise<unknown> {
  const text = await readText("cannot read", path);
  return text === undefined ? undefined : parseJson(text, path);
}
