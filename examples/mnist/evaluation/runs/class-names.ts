// What the classes of a data set are called. MNIST's are its digits; another set says so in a file beside its images.

import { basename, join, resolve } from "node:path";
import { FormatError, ValueError } from "pellucid";
import { readText } from "./read-text.js";

/** As many as every network of the suite tells apart. */
export const CLASSES = 10;

/**
 * The names in classes.txt, a line for each class from 0 on; undefined where there is no such file: the classes are
 * called by their numbers then.
 *
 * @throws FormatError where the file does not name ten classes, each otherwise.
 */
export async function readClassNames(data: string | undefined): Promise<readonly string[] | undefined> {
  if (data === undefined) return undefined;
  const path = join(data, "classes.txt");
  const text = await readText("data: cannot read", path);
  if (text === undefined) return undefined;
  const names = text
    .trimEnd()
    .split(/\r?\n/)
    .map((line) => line.trim());
  const odd = names.findIndex((name, i) => name === "" || names.indexOf(name) < i);
  if (names.length === CLASSES && odd < 0) return names;
  const problem =
    names.length === CLASSES
      ? `line ${odd + 1} is ${JSON.stringify(names[odd])}`
      : `it has ${names.length} lines`;
  throw new FormatError(
    `${path}: ${problem}; it must name ${CLASSES} classes, each on a line and otherwise`,
    { path },
  );
}

/** @throws ValueError where a label is no class of these networks. */
export function requireLabels(source: string, labels: Uint8Array): void {
  const position = labels.findIndex((label) => label >= CLASSES);
  if (position < 0) return;
  throw new ValueError(
    `data: image ${position} of ${source} has the label ${labels[position]}, but these networks tell ${CLASSES} classes apart, 0 to ${CLASSES - 1}; leave the others out, or write a network of your own with "pellucid"`,
    { position },
  );
}

/** What a report of such data is about. */
export const titleOf = (data: string | undefined): string =>
  data === undefined
    ? "Recognizing hand-written digits"
    : `Classifying the images of ${basename(resolve(data))}`;

/** What a class is called. */
export const className = (names: readonly string[] | undefined, c: number): string => names?.[c] ?? String(c);
