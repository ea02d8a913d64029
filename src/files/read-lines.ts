import { readRegularFileSync } from "./read-regular-file.js";

/** A file of lines. */
export interface FileLines {
  /** Each whole line without its newline, and the position in bytes behind it. */
  lines: readonly { text: string; end: number }[];
  /** What follows the last newline: it was torn off in the middle of being written. */
  torn: string;
}

const NEWLINE = 0x0a;

/** Null where there is no such file. */
export function readLines(path: string): FileLines | null {
  const found = readRegularFileSync("cannot read", path);
  if (found === undefined) return null;
  const bytes = Buffer.from(found.buffer, found.byteOffset, found.byteLength);
  const lines: { text: string; end: number }[] = [];
  let start = 0;
  for (let at = bytes.indexOf(NEWLINE); at !== -1; at = bytes.indexOf(NEWLINE, start)) {
    lines.push({ text: bytes.toString("utf8", start, at), end: at + 1 });
    start = at + 1;
  }
  return { lines, torn: bytes.toString("utf8", start) };
}
