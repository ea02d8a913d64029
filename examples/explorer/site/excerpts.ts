// The lines of the library that compute what the page shows, cut out by the syntax tree when the page is built, so that
// what is shown is what runs. A name or a line that is no longer there fails the build.

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { type Place, places } from "./excerpt-list.js";

/** Lines of a file, and which of them do the computing. */
export interface Excerpt {
  /** Of what the lines are the code: a function, or "op.backward" for a part of one. */
  readonly name: string;
  readonly file: string;
  /** The number of the first line in the file, from 1. */
  readonly line: number;
  readonly text: string;
  /** Lines that are lit, counted within the text from 0. */
  readonly lit: readonly number[];
}

/** By op and direction: "conv2d", "conv2d/0" for the gradient of its first argument, "Adam". */
export type Excerpts = Readonly<Record<string, readonly Excerpt[]>>;

const ROOT = new URL("../../../", import.meta.url);

export function excerpts(): Excerpts {
  const parsed = new Map<string, ts.SourceFile>();
  const parse = (file: string): ts.SourceFile => {
    let source = parsed.get(file);
    if (source === undefined) {
      const text = readFileSync(fileURLToPath(new URL(file, ROOT)), "utf8");
      source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
      parsed.set(file, source);
    }
    return source;
  };
  return Object.fromEntries(
    Object.entries(places).map(([key, list]) => [
      key,
      list.map((place) => excerptOf(parse(place.file), place)),
    ]),
  );
}

/** @throws where the file has no such name, or the text of a lit line is not in it. */
export function excerptOf(source: ts.SourceFile, { file, name, lit }: Place): Excerpt {
  const node = name
    .split(".")
    .reduce<ts.Node | undefined>((within, part) => within && named(within, part), source);
  if (node === undefined)
    throw new Error(`${file} has no ${name} to show; correct examples/explorer/site/excerpt-list.ts`);
  const { line: first } = source.getLineAndCharacterOfPosition(startOf(node, source));
  const { line: last } = source.getLineAndCharacterOfPosition(node.end);
  const lines = source.text.split("\n").slice(first, last + 1);
  for (const text of lit) {
    if (!lines.some((line) => line.includes(text))) {
      throw new Error(
        `${name} of ${file} has no line with ${JSON.stringify(text)}; correct examples/explorer/site/excerpt-list.ts`,
      );
    }
  }
  const indent = Math.min(...lines.filter((line) => line !== "").map((line) => line.search(/\S/)));
  return {
    name,
    file,
    line: first + 1,
    text: lines.map((line) => line.slice(indent)).join("\n"),
    lit: lines.flatMap((line, i) => (lit.some((text) => line.includes(text)) ? [i] : [])),
  };
}

/** What has this name, nearest to the top. */
function named(within: ts.Node, name: string): ts.Node | undefined {
  let level: ts.Node[] = [within];
  while (level.length > 0) {
    const below = level.flatMap((node) => node.getChildren());
    const found = below.find((node) => (node as { name?: ts.Node } & ts.Node).name?.getText() === name);
    if (found !== undefined) return ts.isVariableDeclaration(found) ? found.parent.parent : found;
    level = below;
  }
  return undefined;
}

/** Comments just before belong to it, but for the long ones that are documentation. */
function startOf(node: ts.Node, source: ts.SourceFile): number {
  const comments = ts.getLeadingCommentRanges(source.text, node.getFullStart()) ?? [];
  const near = comments.at(-1);
  if (near === undefined) return node.getStart();
  const text = source.text.slice(near.pos, node.getStart());
  if (near.kind === ts.SyntaxKind.MultiLineCommentTrivia) {
    return text.split("\n").length <= 4 ? near.pos : node.getStart();
  }
  const first = comments.findLast(
    ({ pos }, i) => i === 0 || /\n\s*\n/.test(source.text.slice(comments[i - 1].end, pos)),
  );
  return first === undefined || /\n\s*\n/.test(text) ? node.getStart() : first.pos;
}
