import { FormatError, ValueError } from "../../errors.js";
import { lockFile } from "../../files/lock-file.js";
import { makeDirectory } from "../../files/make-directory.js";
import { parseJson } from "../../files/parse-json.js";
import { readRegularFileSync } from "../../files/read-regular-file.js";
import { writeFileAtomicSync } from "../../files/write-file-atomic.js";
import { decode, encode, formatJson } from "./exact-json.js";

const FORMAT = "pellucid gradcheck failures";
const VERSION = 1;
/** How long another test may write, in milliseconds. */
const PATIENCE = 20_000;

/** A case that once failed, and where it came from. */
export interface KeptFailure {
  readonly case: unknown;
  /** The run that found it: fast-check's seed and path. */
  readonly seed: number;
  readonly path: string;
  /** What it was named. */
  readonly diagnosis: readonly string[];
}

type Properties = Record<string, KeptFailure[]>;

/** A property may be called as what every object inherits. */
const entriesOf = (properties: Properties, name: string): KeptFailure[] =>
  Object.hasOwn(properties, name) ? properties[name] : [];

/** The failures of a property that are kept in a file, with tensors in place. */
export function readFailures(path: string, name: string): KeptFailure[] {
  return entriesOf(read(path), name).map((entry, i) => ({
    ...entry,
    case: decode(entry.case, (problem) => damaged(path, `in entry ${i + 1} of "${name}", ${problem}`)),
  }));
}

/** Adds a failure, unless that case is there. Answers whether it is new. Several processes may do so at the same time. */
export function keepFailure(path: string, name: string, failure: KeptFailure): boolean {
  const entry = { ...failure, case: encode(failure.case) };
  makeDirectory(process.getBuiltinModule("node:path").dirname(path));
  const unlock = lockFile(`${path}.lock`, { patience: PATIENCE });
  try {
    const before = read(path);
    const own = entriesOf(before, name);
    if (own.some((one) => formatJson(one.case) === formatJson(entry.case))) return false;
    const sorted = Object.entries({ ...before, [name]: [...own, entry] }).sort(([a], [b]) =>
      a < b ? -1 : 1,
    );
    const properties = Object.fromEntries(sorted);
    writeFileAtomicSync(path, `${formatJson({ format: FORMAT, version: VERSION, properties })}\n`);
    return true;
  } finally {
    unlock();
  }
}

/** A file is a matter of Node alone. */
export function requireFiles(): void {
  if (typeof process !== "undefined" && typeof process.getBuiltinModule === "function") return;
  throw new ValueError(
    "gradcheckProperty: failures names a file, which there is only in Node; leave the option out here",
  );
}

function read(path: string): Properties {
  const bytes = readRegularFileSync("gradcheckProperty: cannot read", path);
  if (bytes === undefined) return {};
  const found = parsed(new TextDecoder().decode(bytes), path) as Record<string, unknown> | null;
  if (found?.format !== FORMAT)
    return damaged(path, `its format is ${JSON.stringify(found?.format)}, not "${FORMAT}"`);
  if (found.version !== VERSION) {
    throw new FormatError(
      `gradcheckProperty: ${path} is of version ${JSON.stringify(found.version)} of its format, and this one reads ${VERSION}; run it with the version of pellucid that wrote it, or delete it to begin anew`,
      { path, version: found.version },
    );
  }
  for (const [name, entries] of Object.entries(
    found.properties ?? damaged(path, "there are no properties"),
  )) {
    if (Array.isArray(entries) && entries.every(isEntry)) continue;
    damaged(path, `an entry of "${name}" is not { case, seed, path, diagnosis }`);
  }
  return found.properties as Properties;
}

function parsed(text: string, path: string): unknown {
  try {
    return parseJson(text, "the text");
  } catch (error) {
    const [problem] = (error as Error).message.split("; the file is damaged");
    return damaged(path, problem);
  }
}

const isEntry = (entry: unknown): boolean =>
  typeof entry === "object" &&
  entry !== null &&
  "case" in entry &&
  typeof (entry as KeptFailure).seed === "number" &&
  typeof (entry as KeptFailure).path === "string" &&
  Array.isArray((entry as KeptFailure).diagnosis);

function damaged(path: string, problem: string): never {
  throw new FormatError(
    `gradcheckProperty: ${path}: ${problem}; take the file from version control again, or delete it to begin anew`,
    { path },
  );
}
