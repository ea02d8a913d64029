import { FormatError } from "pellucid";
import { readRegularFile } from "pellucid/data";

/** Far more than any text that the commands read, and little enough to be read at once. */
const AT_MOST = 64 * 2 ** 20;

/**
 * A text in UTF-8, without the mark that some editors begin it with; undefined where there is no such file, and only then.
 *
 * @throws FormatError where it is of another encoding, no regular file, or too large; PellucidError where it cannot be read.
 */
export async function readText(doing: string, path: string): Promise<string | undefined> {
  const bytes = await readRegularFile(doing, path, AT_MOST);
  if (bytes === undefined) return undefined;
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new FormatError(`${doing} ${path}: it is no text in UTF-8; save it as such`, { path }, { cause });
  }
}
