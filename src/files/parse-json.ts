import { FormatError } from "../errors.js";
import { scanJson } from "./scan-json.js";

/** How deep tables and lists may lie within one another: whatever walks a value has a stack that ends. */
const MAX_DEPTH = 64;

/**
 * The value of a JSON text that came from a file. Beyond JSON.parse it refuses what would be passed over in silence, or
 * fail later: a name that one table has twice, of which JSON.parse keeps the last, and tables within tables without end.
 *
 * @param source what the text is called in errors, for example the path of its file.
 * @throws FormatError naming the source, where it is no JSON or is refused.
 * @example
 * import { parseJson } from "pellucid/data";
 * parseJson('{"lr": 0.001}', "config.json"); // { lr: 0.001 }
 */
export function parseJson(text: string, source: string): unknown {
  const damaged = (problem: string, cause?: unknown) =>
    new FormatError(
      `${source} ${problem}; the file is damaged: take a whole copy, or remove it`,
      { source },
      { cause },
    );
  const problem = problemOfNesting(text);
  if (problem !== null) throw damaged(problem);
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw damaged("is no JSON", cause);
  }
}

/** What {@link scanJson} finds wrong with a text, as the end of a sentence; null where nothing is. */
export function problemOfNesting(text: string): string | null {
  const { fault } = scanJson(text, { depth: MAX_DEPTH });
  if (fault === undefined) return null;
  if (typeof fault === "string") return `has tables or lists within one another more than ${MAX_DEPTH} deep`;
  return `has the name ${JSON.stringify(fault.doubled).slice(0, 60)} twice in one table`;
}
