import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { FormatError, ValueError } from "pellucid";
import { writeFileAtomic } from "pellucid/data";
import { isFree } from "../settings.js";
import type { RunMetrics } from "./run.js";
import type { RunConfig } from "./run-config.js";

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

export const hasCheckpoint = (directory: string): Promise<boolean> =>
  exists(join(directory, "checkpoint.safetensors"));

/** Whether there is a training to go on with, were it from its beginning. */
export const hasConfig = (directory: string): Promise<boolean> => exists(join(directory, "config.json"));

/** Whether there is a training that is not done: the same command goes on with it. */
export const isUnfinished = async (directory: string): Promise<boolean> =>
  (await hasConfig(directory)) && !(await exists(join(directory, "metrics.json")));

/** The results of a training that is done, or null. */
export async function readMetrics(directory: string): Promise<RunMetrics | null> {
  const path = join(directory, "metrics.json");
  if (!(await exists(path))) return null;
  return parseJson(path, await readFile(path, "utf8")) as RunMetrics;
}

/**
 * Writes what is to be done into its directory. Where there is something already, it must have been started with the same
 * settings, and goes on, on the backend that is asked for now.
 */
export async function prepareRun(directory: string, config: RunConfig): Promise<void> {
  const path = join(directory, "config.json");
  if (await exists(path)) {
    const found = parseJson(path, await readFile(path, "utf8")) as RunConfig;
    requireSame(directory, found, config);
    const { backend, threads } = config;
    const asWanted = found.backend === backend && found.threads === threads;
    if (asWanted || (await exists(join(directory, "metrics.json")))) return;
    return writeConfig(path, { ...found, backend, threads });
  }
  await writeConfig(path, config);
}

const writeConfig = (path: string, config: RunConfig): Promise<void> =>
  writeFileAtomic(path, `${JSON.stringify(config, null, 2)}\n`);

function requireSame(directory: string, found: RunConfig, wanted: RunConfig): void {
  const names = new Set([...Object.keys(found), ...Object.keys(wanted)]) as Set<keyof RunConfig>;
  for (const name of names) {
    const [before, now] = [JSON.stringify(found[name]), JSON.stringify(wanted[name])];
    if (isFree(name) || before === now) continue;
    throw new ValueError(
      `${directory} holds a training with ${name} ${before ?? "not set"}, but now it is to be ${now ?? "not set"}; nothing was overwritten: name another directory with --out, or the settings of before`,
      { name, before, now },
    );
  }
}

function parseJson(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new FormatError(`${path} is no JSON; the file is damaged: remove it`, { path }, { cause });
  }
}
