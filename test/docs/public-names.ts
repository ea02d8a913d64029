import ts from "typescript";
import { ROOT } from "./project-files.js";
import { type TsDoc, tsdocOf } from "./tsdoc.js";

export interface PublicName {
  /** As users write it: `nn.init.uniform`. */
  name: string;
  /** Where it is declared, from the project's root. */
  file: string;
  kind: "function" | "class" | "error";
  doc: TsDoc | undefined;
}

/** The functions and classes that entry points export, through re-exports and namespaces; types left out. */
export function publicNames(entries: readonly string[]): PublicName[] {
  // Names are only looked up, so the program needs no library: that makes it quick.
  const program = ts.createProgram(
    entries.map((entry) => ROOT + entry),
    { noLib: true, types: [], module: ts.ModuleKind.NodeNext, target: ts.ScriptTarget.ES2022 },
  );
  const checker = program.getTypeChecker();
  const found = new Map<ts.Node, PublicName>();

  const visit = (module: ts.Symbol, prefix: string): void => {
    for (const exported of checker.getExportsOfModule(module)) {
      const symbol = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported;
      const name = prefix + exported.name;
      if (symbol.flags & ts.SymbolFlags.ValueModule) visit(symbol, `${name}.`);
      else if (symbol.valueDeclaration !== undefined && !found.has(symbol.valueDeclaration)) {
        found.set(symbol.valueDeclaration, describe(name, symbol.valueDeclaration));
      }
    }
  };
  for (const entry of entries) visit(checker.getSymbolAtLocation(program.getSourceFile(ROOT + entry)!)!, "");
  return [...found.values()];
}

function describe(name: string, declaration: ts.Declaration): PublicName {
  const source = declaration.getSourceFile();
  const statement = ts.isVariableDeclaration(declaration) ? declaration.parent.parent : declaration;
  const kind = !ts.isClassDeclaration(declaration) ? "function" : /Error$/.test(name) ? "error" : "class";
  return { name, file: source.fileName.slice(ROOT.length), kind, doc: tsdocOf(statement, source) };
}
