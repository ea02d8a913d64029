import { posix } from "node:path";
import ts from "typescript";
import { lineOf } from "./project-files.js";

/** Each folder of code, and the folders whose code it may use besides its own. */
const BELOW: Record<string, readonly string[]> = { kernels: [] };
for (const [i, folder] of ["backends", "tensor", "autograd", "ops", "derivatives", "nn"].entries()) {
  BELOW[`src/${folder}`] = Object.keys(BELOW).slice(0, i + 1);
}
BELOW["src/files"] = [];
const NETWORK = Object.keys(BELOW);
BELOW["src/formats"] = NETWORK;
for (const folder of ["optim", "data", "metrics"]) BELOW[`src/${folder}`] = [...NETWORK, "src/formats"];
BELOW["src/trace"] = Object.keys(BELOW);
BELOW["src/train"] = BELOW["src/tune"] = Object.keys(BELOW);

/** Files of src itself: the entry points see everything, these are seen by all of src and see only each other. */
const SHARED = ["src/describe.ts", "src/errors.ts", "src/options.ts", "src/warn.ts"];
/** Built out of anything: for other people's tests, and for the command line. */
const ON_TOP = ["src/functional.ts", "src/index.ts", "src/testing", "src/cli"];

/** The folder that a file belongs to in the order of layers, or the file itself where it lies directly in src. */
function layerOf(file: string): string {
  if (file.startsWith("kernels/")) return "kernels";
  return file.split("/").slice(0, 2).join("/");
}

function allowed(from: string, to: string): boolean {
  const [own, other] = [layerOf(from), layerOf(to)];
  if (own === other || ON_TOP.includes(own)) return true;
  if (SHARED.includes(own)) return SHARED.includes(to);
  return (SHARED.includes(to) && own !== "kernels") || (BELOW[own] ?? []).includes(other);
}

/** What a file imports and re-exports, of types too; `target` is the path of a file of this project. */
function importsOf(file: string, text: string): { fileName: string; line: number; target: string | null }[] {
  return ts.preProcessFile(text, true, true).importedFiles.map(({ fileName, pos }) => ({
    fileName,
    line: lineOf(text, pos),
    target: fileName.startsWith(".")
      ? posix.join(posix.dirname(file), fileName).replace(/\.js$/, ".ts")
      : null,
  }));
}

/** The imports of a file that point against the order of layers. */
export function violations(file: string, text: string): string[] {
  return importsOf(file, text).flatMap(({ fileName, line, target }) => {
    const statement = `${file}:${line}: ${text.split("\n")[line - 1].trim()}`;
    if (/^pellucid(\/|$)/.test(fileName)) return [`${statement} (imports the package itself)`];
    if (target === null || allowed(file, target)) return [];
    return [`${statement} (${layerOf(file)} may not use ${layerOf(target)})`];
  });
}

/**
 * Files that import each other, as `a -> b -> a`: each import that leads back to a file from which a depth-first search
 * came. Every circle has one.
 */
export function circles(texts: Readonly<Record<string, string>>): string[] {
  const found: string[] = [];
  const done = new Set<string>();
  const path: string[] = [];
  const visit = (file: string): void => {
    if (path.includes(file)) found.push([...path.slice(path.indexOf(file)), file].join(" -> "));
    if (path.includes(file) || done.has(file) || texts[file] === undefined) return;
    path.push(file);
    for (const { target } of importsOf(file, texts[file])) if (target !== null) visit(target);
    path.pop();
    done.add(file);
  };
  for (const file of Object.keys(texts)) visit(file);
  return found;
}

/** Folders that the order of layers says nothing about. */
export function unplaced(files: readonly string[]): string[] {
  const placed = [...Object.keys(BELOW), ...SHARED, ...ON_TOP];
  return [...new Set(files.map(layerOf))].filter((layer) => !placed.includes(layer));
}
