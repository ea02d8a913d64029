import ts from "typescript";

/** The files of a numbered list in CONTRIBUTING.md: each item begins with one. */
export function filesOfRecipe(text: string, title: string): string[] {
  const [, list] = text.split(`\n${title}\n\n`);
  if (list === undefined) throw new Error(`there is no list under "${title}"`);
  const [items] = list.split(/\n\n(?!\d)/);
  return [...items.matchAll(/^\d+\. `([^`]+)`/gm)].map(([, file]) => file);
}

/** A file of the recipe with its placeholders filled in. */
export const filledIn = (file: string, values: Readonly<Record<string, string>>): string =>
  file.replace(/<(\w+)>/g, (_, name: string) => values[name]);

/** Whether the code of a file names one of these identifiers, or imports from one of these places; comments do not count. */
export function names(text: string, identifier: RegExp, place: RegExp): boolean {
  const source = ts.createSourceFile("file.ts", text, ts.ScriptTarget.Latest, true);
  const visit = (node: ts.Node): boolean => {
    if (ts.isIdentifier(node) && identifier.test(node.text)) return true;
    if (ts.isStringLiteral(node) && (identifier.test(node.text) || place.test(node.text))) return true;
    return ts.forEachChild(node, (child) => visit(child) || undefined) ?? false;
  };
  return visit(source);
}
