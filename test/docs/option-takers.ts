import ts from "typescript";
import { prefixOf, ROOT } from "./project-files.js";

/** How the type of an options object is called. */
const NAME = /(?<!^Error)(Options|Constraints|Settings|Checkpoint)$/;

/**
 * The public functions, constructors and methods whose last parameter is an object of options, by name:
 * `nn.Conv2d`, `Module.loadStateDict`. Found by their types, so that none can be forgotten.
 */
export function optionTakers(entries: readonly string[]): string[] {
  // Names are only looked up, so the program needs no library: that makes it quick.
  const program = ts.createProgram(
    entries.map((entry) => ROOT + entry),
    { noLib: true, types: [], module: ts.ModuleKind.NodeNext, target: ts.ScriptTarget.ES2022 },
  );
  const checker = program.getTypeChecker();
  const found = new Map<ts.Node, string>();
  const add = (name: string, signatures: readonly ts.Signature[]) => {
    for (const { declaration } of signatures) {
      if (declaration === undefined || ts.isJSDocSignature(declaration) || isHidden(declaration)) continue;
      const last = declaration.parameters.at(-1);
      if (last !== undefined && takesOptions(last) && !found.has(declaration)) found.set(declaration, name);
    }
  };
  const addMethods = (of: ts.Type) => {
    for (const { name, valueDeclaration: own } of of.getProperties()) {
      if (own === undefined || !ts.isMethodDeclaration(own) || isHidden(own)) continue;
      const owner = (own.parent as ts.ClassDeclaration).name!.text;
      add(`${owner}.${name}`, checker.getTypeAtLocation(own).getCallSignatures());
    }
  };
  const visit = (module: ts.Symbol, prefix: string): void => {
    for (const exported of checker.getExportsOfModule(module)) {
      const symbol = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported;
      const name = prefix + exported.name;
      if (symbol.flags & ts.SymbolFlags.ValueModule) visit(symbol, `${name}.`);
      const declaration = symbol.valueDeclaration;
      if (declaration === undefined || symbol.flags & ts.SymbolFlags.ValueModule) continue;
      const type = checker.getTypeOfSymbolAtLocation(symbol, declaration);
      add(name, [...type.getCallSignatures(), ...type.getConstructSignatures()]);
      if (!ts.isClassDeclaration(declaration)) continue;
      addMethods(type);
      addMethods(checker.getDeclaredTypeOfSymbol(symbol));
    }
  };
  for (const entry of entries)
    visit(checker.getSymbolAtLocation(program.getSourceFile(ROOT + entry)!)!, prefixOf(entry));
  return [...found.values()];
}

const isHidden = (declaration: ts.Node): boolean =>
  ts.canHaveModifiers(declaration) &&
  ts
    .getModifiers(declaration)
    ?.some(({ kind }) => kind === ts.SyntaxKind.PrivateKeyword || kind === ts.SyntaxKind.ProtectedKeyword) ===
    true;

function takesOptions({ type, initializer, questionToken }: ts.ParameterDeclaration): boolean {
  if (type === undefined) return false;
  if (!ts.isTypeLiteralNode(type)) return isOptions(type);
  const mayBeLeftOut = initializer !== undefined || questionToken !== undefined;
  return (
    type.members.every(ts.isPropertySignature) &&
    (mayBeLeftOut || type.members.every((member) => member.questionToken !== undefined))
  );
}

/** Whether a type is called options, or made of one that is, as by Omit. */
function isOptions(type: ts.TypeNode): boolean {
  if (ts.isIntersectionTypeNode(type)) return type.types.some(isOptions);
  if (!ts.isTypeReferenceNode(type)) return false;
  return NAME.test(type.typeName.getText()) || (type.typeArguments ?? []).some(isOptions);
}
