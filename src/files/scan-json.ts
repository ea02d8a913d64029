/** How tables and names lie in a text. */
export interface JsonScan {
  /** The names in the outermost table, in the order of the text, which an object does not keep. */
  names: string[];
  /** What is wrong: brackets within one another or names beyond the limit, or a name that one table has twice. */
  fault?: "depth" | "count" | { doubled: string };
}

export interface JsonLimits {
  /** How deep brackets may lie within one another. */
  depth: number;
  /** How many names there may be in all: they are most of what a parser takes time and memory for. */
  count?: number;
}

const [QUOTE, COLON, COMMA, BACKSLASH] = [0x22, 0x3a, 0x2c, 0x5c];
const [BRACKET, BRACKET_END, BRACE, BRACE_END] = [0x5b, 0x5d, 0x7b, 0x7d];

/**
 * Reads the brackets and names of a JSON text once, from left to right, before a parser takes memory for them. Names are
 * compared as the parser would read them, so that `"a"` and `"\u0061"` are one. Whether the text is JSON, the parser
 * says: what is found in another text is found or not.
 */
export function scanJson(text: string, { depth, count = Number.POSITIVE_INFINITY }: JsonLimits): JsonScan {
  const names: string[] = [];
  // For each open bracket the names so far, null for a list; most are lists, or tables that are never filled.
  const open: (Set<string> | null | undefined)[] = [];
  // The string that began a member of a table, until its colon.
  let first: string | null = null;
  let isFirst = false;
  let found = 0;
  for (let i = 0; i < text.length; i++) {
    const letter = text.charCodeAt(i);
    if (letter === QUOTE) {
      const end = endOfString(text, i);
      first = isFirst ? text.slice(i, end) : null;
      isFirst = false;
      i = end - 1;
    } else if (letter === BRACKET || letter === BRACE) {
      isFirst = letter === BRACE;
      if (open.push(isFirst ? undefined : null) > depth) return { names, fault: "depth" };
    } else if (letter === BRACKET_END || letter === BRACE_END) {
      open.pop();
    } else if (letter === COMMA) {
      isFirst = true;
    } else if (letter === COLON) {
      const table = open[open.length - 1];
      const name = first === null || table === null || open.length === 0 ? null : unescaped(first);
      if (name === null) return { names };
      first = null;
      found += 1;
      if (found > count) return { names, fault: "count" };
      const seen = table ?? new Set();
      if (seen.has(name)) return { names, fault: { doubled: name } };
      open[open.length - 1] = seen.add(name);
      if (open.length === 1) names.push(name);
    }
  }
  return { names };
}

/** Behind the closing quote of the string that begins there, or of the text where there is none. */
function endOfString(text: string, start: number): number {
  for (let i = start + 1; i < text.length; i++) {
    const letter = text.charCodeAt(i);
    if (letter === QUOTE) return i + 1;
    if (letter === BACKSLASH) i++;
  }
  return text.length;
}

/** The text that a string of JSON stands for; null where it is none. */
function unescaped(string: string): string | null {
  if (!string.includes("\\")) return string.slice(1, -1);
  try {
    return JSON.parse(string);
  } catch {
    return null;
  }
}
