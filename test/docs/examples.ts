import { format } from "node:util";
import { Tensor } from "pellucid";
import ts from "typescript";
import { differenceOfText } from "./printed.js";
import { lineOf } from "./project-files.js";
import { documented } from "./tsdoc.js";
import { difference, readValue } from "./values.js";

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
 * All TypeScript of a page in Markdown, as one program. A block of text directly behind one of code is what that prints, "…"
 * standing for anything: it becomes a call of `printed`.
 */
export function programOf(file: string, text: string): Example {
  const code = blocksOf(file, text).map((block) => block.code);
  return { name: file, file, line: 1, code: code.join("\n") };
}

/** The same with each block as a program of its own. */
export function blocksOf(file: string, text: string): Example[] {
  const blocks = text.matchAll(/^```ts\n(.*?)^```\n(?:\n```text\n(.*?)^```$)?/gms);
  return [...blocks].map(({ 1: code, 2: output, index }) => {
    const comparison = output === undefined ? "" : `printed(${JSON.stringify(output)});\n`;
    const line = lineOf(text, index);
    return { name: `${file}:${line}`, file, line, code: `forget();\n${code}${comparison}` };
  });
}

/**
 * The code with a call of `check` wherever a comment after a statement shows a value: `expression; // value` becomes
 * `check(expression, "value");`, and after `const name = …; // value` the name is checked. A comment on the
 * line of a `console.log(…);` is what that prints. An import of the library becomes a lookup in `entries`.
 */
export function instrument(code: string): string {
  const source = ts.createSourceFile("example.ts", code, ts.ScriptTarget.ESNext, true);
  const parts = source.statements.map((statement, i) => {
    const after = code.slice(statement.end, source.statements[i + 1]?.getStart() ?? code.length);
    const value = after.replaceAll("//", " ").replaceAll(/\s+/g, " ").trim();
    if (/^ *\/\//.test(after) && statement.getText().startsWith("console.log(")) {
      return `forget();\n${statement.getText()}\nprinted(${JSON.stringify(value)});`;
    }
    return instrumentStatement(statement, readValue(value) === undefined ? undefined : value);
  });
  return parts.join("\n");
}

function instrumentStatement(statement: ts.Statement, value: string | undefined): string {
  if (ts.isImportDeclaration(statement)) {
    return lookupOf(statement);
  }
  const text = statement.getText();
  if (value === undefined) return text;
  if (ts.isExpressionStatement(statement)) {
    return `check(${statement.expression.getText()}, ${JSON.stringify(value)});`;
  }
  return `${text}\ncheck(${soleName(statement)}, ${JSON.stringify(value)});`;
}

/** `import { a, type B, c as d } from "x"` as `const { a, c: d } = entries["x"]`, and nothing of one for its types alone. */
function lookupOf({ importClause, moduleSpecifier }: ts.ImportDeclaration): string {
  const bindings = importClause?.namedBindings;
  const from = `entries[${moduleSpecifier.getText()}]`;
  if (importClause?.name !== undefined) return `const ${importClause.name.text} = ${from}.default;`;
  if (bindings === undefined || importClause!.isTypeOnly) return "";
  if (ts.isNamespaceImport(bindings)) return `const ${bindings.name.text} = ${from};`;
  const names = bindings.elements
    .filter(({ isTypeOnly }) => !isTypeOnly)
    .map(({ name, propertyName }) => (propertyName ? `${propertyName.text}: ${name.text}` : name.text));
  return `const { ${names.join(", ")} } = ${from};`;
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

/** Throws unless a value is what the comment behind it says. */
function check(actual: unknown, comment: string): void {
  const problem = difference(plain(actual), readValue(comment)!);
  if (problem !== undefined) throw new Error(problem);
}

/** Tensors and typed arrays as plain arrays, at any depth. */
function plain(value: unknown): unknown {
  if (value instanceof Tensor) return value.tolist();
  if (ArrayBuffer.isView(value)) return Array.from(value as Float32Array);
  if (Array.isArray(value)) return value.map(plain);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, plain(part)]));
}

const AsyncFunction = (async () => {}).constructor as new (
  ...args: string[]
) => (...args: unknown[]) => Promise<void>;

/** A console that remembers what is logged, and what compares that with what is shown. */
function listening() {
  let lines: string[] = [];
  return {
    console: { ...console, log: (...values: unknown[]) => lines.push(format(...values)) },
    forget: () => {
      lines = [];
    },
    printed: (shown: string) => {
      const problem = differenceOfText(lines.join("\n"), shown);
      if (problem !== undefined) throw new Error(problem);
    },
  };
}

/** Runs an example with `check` and these names in scope. The example may declare the same names again. */
export async function run(code: string, scope: Record<string, unknown>): Promise<void> {
  const { outputText } = ts.transpileModule(`{\n${instrument(code)}\n}`, {
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext },
  });
  const names = { check, ...listening(), ...scope };
  await new AsyncFunction(...Object.keys(names), outputText)(...Object.values(names));
}
