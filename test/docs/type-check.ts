import ts from "typescript";
import { type Example, instrument } from "./examples.js";
import { lineOf, ROOT } from "./project-files.js";

/**
 * What the compiler, as strict as for the library itself, objects to in examples. Each becomes a function in one
 * file, under an import of these names from each entry point and of the stand-ins.
 */
export function typeErrors(
  examples: readonly Example[],
  names: Record<string, readonly string[]>,
  standIns: readonly string[],
): string[] {
  const heading = [
    ...Object.entries(names).map(([entry, own]) => `import { ${own.join(", ")} } from "${entry}";`),
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
  const { config } = ts.readConfigFile(`${ROOT}tsconfig.json`, ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, ROOT);
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists } = host;
  host.fileExists = (path) => path === file || fileExists(path);
  host.getSourceFile = (path, ...rest) =>
    path === file ? ts.createSourceFile(path, text, ts.ScriptTarget.ESNext) : getSourceFile(path, ...rest);
  const quiet = { noUnusedLocals: false, noUnusedParameters: false };
  const program = ts.createProgram([file], { ...options, ...quiet }, host);
  const source = program.getSourceFile(file)!;
  return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)].map(
    ({ start = 0, messageText }) => {
      const example = examples[starts.findLastIndex((at) => at <= start)];
      const line = text.split("\n")[lineOf(text, start) - 1].trim();
      return `${example?.name ?? "the imports"}: ${line}: ${ts.flattenDiagnosticMessageText(messageText, " ")}`;
    },
  );
}
