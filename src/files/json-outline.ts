/** What can be seen of a JSON text without parsing it. */
export interface JsonOutline {
  /** The names in the outermost table, in the order of the text, which an object does not keep. */
  readonly names: string[];
  /** The first name that one table has twice. */
  readonly twice: string | null;
  /** Whether tables and lists lie within one another deeper than allowed; what follows was not looked at. */
  readonly tooDeep: boolean;
}

const [QUOTE, BACKSLASH, COLON] = [0x22, 0x5c, 0x3a];
const [BRACKET, BRACE] = [0x5b, 0x7b];
/** From each opening bracket to the closing one in ASCII. */
const TO_CLOSING = 2;

/**
 * Looks at brackets and names alone, in one pass: whether the text is JSON, the parser says. But a parser takes memory for
 * bracket within bracket long before it can object, and of two members with one name it keeps the last in silence.
 *
 * @param maxDepth how many tables and lists may lie within one another.
 */
export function jsonOutline(text: string, maxDepth: number): JsonOutline {
  /** The names of each open table; of a list, none. */
  const open: (Set<string> | null)[] = [];
  let outermost: Set<string> | null = null;
  let twice: string | null = null;
  for (let i = 0; i < text.length; i++) {
    const letter = text.charCodeAt(i);
    if (letter === BRACKET || letter === BRACE) {
      const names = letter === BRACE ? new Set<string>() : null;
      if (open.push(names) > maxDepth) return { names: [...(outermost ?? [])], twice, tooDeep: true };
      if (open.length === 1) outermost ??= names;
    } else if (letter === BRACKET + TO_CLOSING || letter === BRACE + TO_CLOSING) {
      open.pop();
    } else if (letter === QUOTE) {
      const end = endOfString(text, i);
      const next = afterBlanks(text, end);
      const names = open.at(-1);
      if (names != null && text.charCodeAt(next) === COLON) {
        const name = unescaped(text.slice(i, end));
        if (names.has(name)) twice ??= name;
        names.add(name);
      }
      i = next - 1;
    }
  }
  return { names: [...(outermost ?? [])], twice, tooDeep: false };
}

/** The position after the quote that ends the string which begins at `start`. */
function endOfString(text: string, start: number): number {
  let i = start + 1;
  for (let letter = text.charCodeAt(i); i < text.length && letter !== QUOTE; letter = text.charCodeAt(i)) {
    i += letter === BACKSLASH ? 2 : 1;
  }
  return Math.min(i + 1, text.length);
}

function afterBlanks(text: string, start: number): number {
  let i = start;
  while (i < text.length && " \t\n\r".includes(text[i])) i++;
  return i;
}

/** "\u0061" and "a" are one name. One with a broken escape is left as it is; the parser will refuse it. */
function unescaped(quoted: string): string {
  if (!quoted.includes("\\")) return quoted.slice(1, -1);
  try {
    return JSON.parse(quoted);
  } catch {
    return quoted;
  }
}
