import type { Redis } from "ioredis";
import { FormatError, ValueError } from "../../errors.js";
import type { Facts } from "./facts.js";
import type { QueueKeys } from "./queue-keys.js";
import { canonicalJson, keyOf } from "./trial-key.js";

/** What a queue is for. */
export interface QueueHeader {
  format: "pellucid queue";
  version: 1;
  /** What the trials have in common, as JSON. */
  study: unknown;
  facts: Facts;
  /** Where the files of trials are kept. */
  files: "Redis" | "a shared directory";
}

export const headerOf = (study: unknown, facts: Facts, share?: string): QueueHeader => ({
  format: "pellucid queue",
  version: 1,
  study: JSON.parse(JSON.stringify(study)),
  facts,
  files: share === undefined ? "Redis" : "a shared directory",
});

/** What a header is known by. */
export const studyOf = (header: QueueHeader): string => keyOf(header).slice(0, 16);

/** The header of a queue, or null where it is for nothing yet. */
export async function readHeader(redis: Redis, { header }: QueueKeys): Promise<QueueHeader | null> {
  const text = await redis.get(header);
  if (text === null) return null;
  try {
    const found = JSON.parse(text) as QueueHeader;
    if (found.format === "pellucid queue" && found.version === 1) return found;
  } catch {
    // The same as what another version wrote.
  }
  throw new FormatError(
    `queue: ${header} in Redis is not what this version of pellucid writes: ${text.slice(0, 100)}; name another queue`,
    { key: header },
  );
}

/** Writes what a queue is for, unless it is for something already. */
export async function announce(redis: Redis, keys: QueueKeys, header: QueueHeader): Promise<void> {
  await redis.set(keys.header, canonicalJson(header), "NX");
}

/**
 * The same, and makes sure that it is for nothing else.
 *
 * @throws ValueError where it is for something else, naming what differs.
 */
export async function claimQueue(
  redis: Redis,
  keys: QueueKeys,
  name: string,
  header: QueueHeader,
): Promise<void> {
  await announce(redis, keys, header);
  const found = await readHeader(redis, keys);
  const different = found === null ? [] : differences(found, header);
  if (different.length === 0) return;
  throw new ValueError(
    `queue: "${name}" is the queue of another study: ${inShort(different)}; name another one with --queue-name, or empty this one: queue clean --all --yes`,
    { name, different },
  );
}

/** So many differences say enough. */
const TOLD = 3;

const inShort = (different: readonly string[]): string =>
  [...different.slice(0, TOLD), ...(different.length > TOLD ? [`${different.length - TOLD} more`] : [])].join(
    "; ",
  );

/** In words, what a worker has that the study must not have, or has not. */
export const misfits = ({ facts, files }: QueueHeader, own: Facts, share?: string): string[] => [
  ...differences(facts, own),
  ...differences({ files }, { files: headerOf(null, own, share).files }),
];

function differences(there: unknown, here: unknown, path = ""): string[] {
  if (isTable(there) && isTable(here)) {
    const names = [...new Set([...Object.keys(there), ...Object.keys(here)])];
    return names.flatMap((name) =>
      differences(there[name], here[name], path === "" ? name : `${path}.${name}`),
    );
  }
  const [before, now] = [there, here].map(shown);
  return canonicalJson(there) === canonicalJson(here) ? [] : [`${path} is ${before} there, but ${now} here`];
}

const shown = (value: unknown): string => {
  const text = value === undefined ? "nothing" : canonicalJson(value);
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
};

const isTable = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
