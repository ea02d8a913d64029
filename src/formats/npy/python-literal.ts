/** What a Python literal comes to: a tuple is an array as a list is, and a dict a Map of its names. */
export type Literal = string | number | boolean | null | Literal[] | Map<string, Literal>;

/** As deep as brackets may lie: a dict, and what its structured types may have inside. */
const MAX_DEPTH = 16;
const TOKEN = /\s*(?:([()[\]{},:])|(\d+)L?(?![\w.])|(True|False|None)(?!\w)|'([^'\\]*)'|"([^"\\]*)"|($))/y;
const CLOSING: Readonly<Record<string, string>> = { "(": ")", "[": "]", "{": "}" };
const NAMED: Readonly<Record<string, Literal>> = { True: true, False: false, None: null };

interface Token {
  /** A bracket, comma or colon; "" for the end; "value" for what stands for itself. */
  kind: string;
  value: Literal;
  at: number;
}

/**
 * Reads a literal of Python as NumPy's headers have it: strings without escapes, whole numbers, True, False and None, in
 * tuples, lists and dicts. Nothing is evaluated.
 *
 * @param fail refuses the text, in words that say what is wrong, and at which letter.
 */
export function parseLiteral(text: string, fail: (text: string) => never): Literal {
  const tokens = tokensOf(text, fail);
  let next = 0;
  const unexpected = ({ kind, at }: Token): never =>
    fail(
      `has ${kind === "" ? "an end" : kind === "value" ? "a value" : `a "${kind}"`} at letter ${at} where none may be`,
    );

  const value = (depth: number): Literal => {
    const token = tokens[next++]!;
    if (token.kind === "value") return token.value;
    const closing = CLOSING[token.kind];
    if (closing === undefined) return unexpected(token);
    if (depth === MAX_DEPTH) return fail(`has brackets more than ${MAX_DEPTH} deep`);
    return closing === "}" ? dict(depth) : sequence(token.kind, closing, depth);
  };
  const take = (kind: string): boolean => {
    if (tokens[next]!.kind !== kind) return false;
    next++;
    return true;
  };
  const sequence = (opening: string, closing: string, depth: number): Literal => {
    const items: Literal[] = [];
    let commas = 0;
    while (!take(closing)) {
      items.push(value(depth + 1));
      if (take(",")) commas++;
      else if (tokens[next]!.kind !== closing) unexpected(tokens[next]!);
    }
    // (3) is 3 in brackets; a tuple of one is (3,).
    return opening === "(" && items.length === 1 && commas === 0 ? items[0]! : items;
  };
  const dict = (depth: number): Literal => {
    const members = new Map<string, Literal>();
    while (!take("}")) {
      const name = value(depth + 1);
      if (typeof name !== "string") return fail("has a dict with a key that is no string");
      if (members.has(name)) return fail(`has the key ${JSON.stringify(name)} twice`);
      if (!take(":")) unexpected(tokens[next]!);
      members.set(name, value(depth + 1));
      if (!take(",") && tokens[next]!.kind !== "}") unexpected(tokens[next]!);
    }
    return members;
  };

  const whole = value(0);
  if (tokens[next]!.kind !== "") unexpected(tokens[next]!);
  return whole;
}

function tokensOf(text: string, fail: (text: string) => never): Token[] {
  const tokens: Token[] = [];
  for (let at = 0; ; ) {
    TOKEN.lastIndex = at;
    const found = TOKEN.exec(text);
    if (found === null) return fail(`is not a literal of Python from letter ${at} on`);
    const [all, mark, digits, name, single, double] = found;
    const end = at + all.length;
    const token = (kind: string, value: Literal = null) => tokens.push({ kind, value, at: end - 1 });
    at = end;
    if (mark !== undefined) token(mark);
    else if (digits !== undefined) token("value", Number(digits));
    else if (name !== undefined) token("value", NAMED[name]!);
    else if (single !== undefined || double !== undefined) token("value", single ?? double!);
    else {
      token("");
      return tokens;
    }
  }
}
