import ts from "typescript";
import { prefixOf, ROOT } from "./project-files.js";
import { type TsDoc, tsdocOf } from "./tsdoc.js";

export interface PublicName {
  /** As users write it: `nn.init.uniform`; of a member, `DataLoaderOptions.seed`. */
  name: string;
  /** Where it is declared, from the project's root. */
  file: string;
  kind: "function" | "class" | "error" | "type" | "member";
  doc: TsDoc | undefined;
}

/** What entry points export, through re-exports and namespaces, and what its classes and interfaces have for everybody. */
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
      for (const declaration of declarationsOf(symbol)) {
        if (found.has(declaration)) continue;
        found.set(declaration, describe(name, declaration));
        for (const member of membersOf(declaration, checker)) {
          found.set(member, describe(`${name}.${member.name!.getText()}`, member));
        }
      }
    }
  };
  for (const entry of entries)
    visit(checker.getSymbolAtLocation(program.getSourceFile(ROOT + entry)!)!, prefixOf(entry));
  return [...found.values()];
}

/** Where a function, class or type is declared, unless it is marked as internal. */
function declarationsOf({ valueDeclaration, declarations = [] }: ts.Symbol): ts.Declaration[] {
  const types = declarations.filter(
    (node) => ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node),
  );
  const own = valueDeclaration === undefined ? types : [valueDeclaration];
  return own.filter((node) => !ts.isSourceFile(node) && !isInternal(node));
}

const isInternal = (node: ts.Node): boolean =>
  ts.getJSDocTags(node).some(({ tagName }) => tagName.text === "internal");

/** The members that everybody can use, and that are new: what the type above has is described there. */
function membersOf(node: ts.Declaration, checker: ts.TypeChecker): ts.NamedDeclaration[] {
  if (!ts.isClassDeclaration(node) && !ts.isInterfaceDeclaration(node)) return [];
  const above = (node.heritageClauses ?? []).flatMap(({ types }) =>
    types.map((t) => checker.getTypeAtLocation(t)),
  );
  return [...node.members].filter((member) => {
    const { name } = member;
    if (name === undefined || ts.isPrivateIdentifier(name) || ts.isComputedPropertyName(name)) return false;
    if (ts.getCombinedModifierFlags(member) & (ts.ModifierFlags.Private | ts.ModifierFlags.Protected))
      return false;
    return !isInternal(member) && !above.some((type) => type.getProperty(name.getText()) !== undefined);
  });
}

function describe(name: string, declaration: ts.Declaration): PublicName {
  const source = declaration.getSourceFile();
  const statement = ts.isVariableDeclaration(declaration) ? declaration.parent.parent : declaration;
  return {
    name,
    file: source.fileName.slice(ROOT.length),
    kind: kindOf(declaration, name),
    doc: tsdocOf(statement, source),
  };
}

function kindOf(declaration: ts.Declaration, name: string): PublicName["kind"] {
  if (ts.isClassElement(declaration) || ts.isTypeElement(declaration)) return "member";
  if (ts.isInterfaceDeclaration(declaration) || ts.isTypeAliasDeclaration(declaration)) return "type";
  if (!ts.isClassDeclaration(declaration)) return "function";
  return /Error$/.test(name) ? "error" : "class";
}
