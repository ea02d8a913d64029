// The tables of kernels/elementwise/functions.ts in AssemblyScript: a number for each name, and the formulas, whose text
// both languages read alike. A number of JavaScript is an f64.

import ts from "typescript";

type Formulas = ReadonlyMap<string, ts.ArrowFunction>;

/** The text of kernels/generated/elementwise.ts. */
export function elementwiseAssembly(text: string): string {
  const source = ts.createSourceFile("functions.ts", text, ts.ScriptTarget.Latest, true);
  const table = (name: string) => formulasOf(source, name);
  const unary = table("unaryFunctions");
  const pairs = new Map([...table("binaryFunctions"), ...table("comparisons")]);
  return [
    "// Made by kernels/build from kernels/elementwise/functions.ts.",
    ...[...helpersOf(source)].map(([name, formula]) => assemblyOf(name, formula)),
    assembly("Unary", "unary", unary, ["x"]),
    assembly("Pair", "pair", pairs, ["a", "b"]),
  ].join("\n\n");
}

/** What formulas call: the arrow functions beside the tables. */
function helpersOf(source: ts.SourceFile): Formulas {
  const helpers = new Map<string, ts.ArrowFunction>();
  for (const statement of source.statements) {
    if (!ts.isVariableStatement(statement)) continue;
    const [{ name, initializer }] = statement.declarationList.declarations;
    if (initializer !== undefined && ts.isArrowFunction(initializer))
      helpers.set(name.getText(), initializer);
  }
  return helpers;
}

/** A function of this name. */
function assemblyOf(name: string, formula: ts.ArrowFunction): string {
  if (ts.isBlock(formula.body)) throw new Error(`${name} in functions.ts must be one expression`);
  const parameters = formula.parameters.map((parameter) => `${parameter.name.getText()}: f64`).join(", ");
  return `function ${name}(${parameters}): f64 {\n  return ${formula.body.getText()};\n}`;
}

function formulasOf(source: ts.SourceFile, name: string): Formulas {
  for (const statement of source.statements) {
    if (!ts.isVariableStatement(statement)) continue;
    const [declaration] = statement.declarationList.declarations;
    if (declaration.name.getText() !== name) continue;
    let table = declaration.initializer!;
    while (ts.isAsExpression(table)) table = table.expression;
    const entries = (table as ts.ObjectLiteralExpression).properties as ts.NodeArray<ts.PropertyAssignment>;
    return new Map(entries.map((entry) => [entry.name.getText(), entry.initializer as ts.ArrowFunction]));
  }
  throw new Error(`kernels/elementwise/functions.ts has no table ${name}`);
}

/** An enumeration of the names, a function for each, and one that chooses among them. */
function assembly(Enum: string, prefix: string, formulas: Formulas, operands: readonly string[]): string {
  const all = [...operands, "p0", "p1"];
  const functions = [...formulas].map(([name, formula]) => assemblyOf(`${prefix}_${name}`, formula));
  const cases = [...formulas].map(
    ([name, formula]) =>
      `    case ${Enum}.${name}:\n      return ${prefix}_${name}(${all.slice(0, formula.parameters.length).join(", ")});`,
  );
  return `export enum ${Enum} {
${[...formulas.keys()].map((name) => `  ${name},`).join("\n")}
}

${functions.join("\n\n")}

export function apply${Enum}(f: ${Enum}, ${all.map((name) => `${name}: f64`).join(", ")}): f64 {
  switch (f) {
${cases.join("\n")}
  }
  return 0;
}
`;
}
