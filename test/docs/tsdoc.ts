import ts from "typescript";

/** A TSDoc block without its stars, in its parts. */
export interface TsDoc {
  /** What comes before the first tag. */
  text: string;
  /** The `@example` blocks. */
  examples: { code: string; line: number }[];
}

/** The TSDoc block directly before a declaration, or undefined where there is none. */
export function tsdocOf(node: ts.Node, source: ts.SourceFile): TsDoc | undefined {
  const comments = ts.getLeadingCommentRanges(source.text, node.pos) ?? [];
  const block = comments.findLast(({ pos }) => source.text.startsWith("/**", pos));
  if (block === undefined) return undefined;
  const firstLine = source.getLineAndCharacterOfPosition(block.pos).line + 1;
  const lines = source.text
    .slice(block.pos + "/**".length, block.end - "*/".length)
    .split("\n")
    .map((line) => line.replace(/^\s*\* ?/, ""));

  const text: string[] = [];
  const examples: TsDoc["examples"] = [];
  let into: string[] | null = text;
  for (const [i, line] of lines.entries()) {
    const tag = /^\s*@(\w+)/.exec(line);
    if (tag?.[1] === "example") {
      into = [line.replace(/^\s*@example ?/, "")];
      examples.push({ code: "", line: firstLine + i + 1 });
    } else if (tag !== null) {
      into = null;
    } else {
      into?.push(line);
    }
    if (into !== null && into !== text) examples.at(-1)!.code = into.join("\n").trim();
  }
  return { text: text.join("\n").trim(), examples };
}

export interface Documented {
  symbol: string;
  doc: TsDoc;
}

/** Everything in a file that has a TSDoc block: declarations, and members of classes and interfaces. */
export function documented(file: string, text: string): Documented[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.ESNext, true);
  const found: Documented[] = [];
  const visit = (node: ts.Node, owner: string): void => {
    const name = nameOf(node);
    const symbol = name === undefined ? owner : owner === "" ? name : `${owner}.${name}`;
    if (name !== undefined) {
      const doc = tsdocOf(node, source);
      if (doc !== undefined) found.push({ symbol, doc });
    }
    const container = ts.isSourceFile(node) || ts.isClassDeclaration(node) || ts.isInterfaceDeclaration(node);
    if (container) ts.forEachChild(node, (child) => visit(child, symbol));
  };
  visit(source, "");
  return found;
}

function nameOf(node: ts.Node): string | undefined {
  if (ts.isVariableStatement(node)) return node.declarationList.declarations[0].name.getText();
  if (ts.isConstructorDeclaration(node)) return "constructor";
  const { name } = node as ts.NamedDeclaration;
  return name !== undefined && (ts.isStatement(node) || ts.isClassElement(node) || ts.isTypeElement(node))
    ? name.getText()
    : undefined;
}
