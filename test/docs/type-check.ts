import { posix } from "node:path";
import ts from "typescript";
import { type Example, instrument } from "./examples.js";
import { lineOf, namespaceOf, ROOT } from "./project-files.js";

/**
 * What the compiler, as strict as for the library itself, objects to in examples. Each becomes a function in one
 * file, under an import of these names from each entry point and of the stand-ins.
 */
export function typeErrors(
  examples: readonly Example[],
  names: Record<string, readonly string[]>,
  standIns: readonly string[],
): string[] {
  const imported = new Set<string>();
  // Two entries may export the same name: it is imported from the first.
  const once = (own: readonly string[]) => own.filter((name) => !imported.has(name) && imported.add(name));
  const heading = [
    ...Object.entries(names).map(([entry, own]) => {
      const namespace = namespaceOf(entry);
      return `import ${namespace === undefined ? `{ ${once(own).join(", ")} }` : `* as ${namespace}`} from "${entry}";`;
    }),
    ...Object.keys(names).map((entry, i) => `import * as entry${i} from "${entry}";`),
    // Nothing but the compiler knows of types: those that examples name are listed here.
    'import type { ImageSample } from "pellucid/data";',
    `const entries = { ${Object.keys(names).map((entry, i) => `"${entry}": entry${i}`)} };`,
    'import { standIns } from "./stand-ins.js";',
    `const { ${standIns.join(", ")} } = standIns();`,
    "const check = (actual: unknown, comment: string) => [actual, comment];",
  ].join("\n");
  const functions = examples.map(({ code }, i) => `async function example${i}() {\n${instrument(code)}\n}`);
  const starts: number[] = [];
  let text = `${heading}\n`;
  for (const part of functions) {
    starts.push(text.length);
    text += `${part}\n`;
  }

  const file = `${ROOT}test/docs/all-examples.ts`;
  return diagnose({ [file]: text }).map(({ start, line, message }) => {
    const example = examples[starts.findLastIndex((at) => at <= start)];
    return `${example?.name ?? "the imports"}: ${line}: ${message}`;
  });
}

/** The same of programs with imports of their own, which stand beside the page that they are from. */
export function programErrors(programs: readonly Example[]): string[] {
  const files = new Map(
    programs.map(({ file, code }, i) => {
      const tools = "declare const forget: () => void;\ndeclare const printed: (text: string) => void;\n";
      return [
        `${posix.dirname(ROOT + file)}/page-${i}.ts`,
        { page: file, text: `${tools}${code}\nexport {};\n` },
      ];
    }),
  );
  const texts = Object.fromEntries([...files].map(([path, { text }]) => [path, text]));
  return diagnose(texts).map(({ path, line, message }) => `${files.get(path)!.page}: ${line}: ${message}`);
}

interface Complaint {
  path: string;
  /** The position in the text. */
  start: number;
  line: string;
  message: string;
}

/** What the compiler says of files that are only here, by their paths. */
function diagnose(texts: Readonly<Record<string, string>>): Complaint[] {
  const { config } = ts.readConfigFile(`${ROOT}tsconfig.json`, ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, ROOT);
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists } = host;
  host.fileExists = (path) => Object.hasOwn(texts, path) || fileExists(path);
  host.getSourceFile = (path, ...rest) =>
    Object.hasOwn(texts, path)
      ? ts.createSourceFile(path, texts[path], {
          languageVersion: ts.ScriptTarget.ESNext,
          impliedNodeFormat: ts.ModuleKind.ESNext,
        })
      : getSourceFile(path, ...rest);
  // Types of Node are looked for from where the test runs, which may be a directory of its own.
  const typeRoots = [`${ROOT}node_modules/@types`];
  const quiet = { noUnusedLocals: false, noUnusedParameters: false, typeRoots };
  const program = ts.createProgram(Object.keys(texts), { ...options, ...quiet }, host);
  return Object.entries(texts).flatMap(([path, text]) => {
    const source = program.getSourceFile(path)!;
    const found = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)];
    return found.map(({ start = 0, messageText }) => ({
      path,
      start,
      line: text.split("\n")[lineOf(text, start) - 1].trim(),
      message: ts.flattenDiagnosticMessageText(messageText, " "),
    }));
  });
}
