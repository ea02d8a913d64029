import ts from "typescript";
import { documented } from "./tsdoc.js";
import { readValue } from "./values.js";

export interface Example {
  /** The file, and what the example belongs to. */
  name: string;
  file: string;
  line: number;
  code: string;
}

/** The examples of a file's TSDoc blocks. */
export function examplesIn(file: string, text: string): Example[] {
  return documented(file, text).flatMap(({ symbol, doc }) =>
    doc.examples.map(({ code, line }) => ({ name: `${file} ${symbol}`, file, line, code })),
  );
}

/**
 * The code with a call of `check` wherever a comment after a statement shows a value: `expression; // value` becomes
 * `check(expression, "value");`, and after `const name = …; // value` the name is checked. An import of the library
 * becomes a lookup in `entries`.
 */
export function instrument(code: string): string {
  const source = ts.createSourceFile("example.ts", code, ts.ScriptTarget.ESNext, true);
  const parts = source.statements.map((statement, i) => {
    const after = code.slice(statement.end, source.statements[i + 1]?.getStart() ?? code.length);
    const value = after.replaceAll("//", " ").replaceAll(/\s+/g, " ").trim();
    return instrumentStatement(statement, readValue(value) === undefined ? undefined : value);
  });
  return parts.join("\n");
}

function instrumentStatement(statement: ts.Statement, value: string | undefined): string {
  if (ts.isImportDeclaration(statement)) {
    return `const ${statement.importClause!.getText()} = entries[${statement.moduleSpecifier.getText()}];`;
  }
  const text = statement.getText();
  if (value === undefined) return text;
  if (ts.isExpressionStatement(statement)) {
    return `check(${statement.expression.getText()}, ${JSON.stringify(value)});`;
  }
  return `${text}\ncheck(${soleName(statement)}, ${JSON.stringify(value)});`;
}

/** The one name that a statement declares. */
function soleName(statement: ts.Statement): string {
  const [declaration, ...others] = ts.isVariableStatement(statement)
    ? statement.declarationList.declarations
    : [];
  const name = declaration?.name;
  const names = name === undefined || ts.isIdentifier(name) ? [name] : name.elements;
  if (names.length === 1 && others.length === 0 && names[0] !== undefined) {
    return (ts.isBindingElement(names[0]) ? names[0].name : names[0]).getText();
  }
  throw new Error(`"${statement.getText()}" has a value behind it, but does not make exactly one`);
}

const AsyncFunction = (async () => {}).constructor as new (
  ...args: string[]
) => (...args: unknown[]) => Promise<void>;

/** Runs an example with these names in scope. The example may declare the same names again. */
export async function run(code: string, scope: Record<string, unknown>): Promise<void> {
  const { outputText } = ts.transpileModule(`{\n${instrument(code)}\n}`, {
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext },
  });
  await new AsyncFunction(...Object.keys(scope), outputText)(...Object.values(scope));
}
