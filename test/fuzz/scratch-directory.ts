import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";

/** In memory where the system has a place for that: a log waits for its disk at each close, 20,000 times. */
const ROOT = existsSync("/dev/shm") ? "/dev/shm" : tmpdir();

/** A directory for the files of one target, removed after its tests. */
export function scratchDirectory(): string {
  const directory = mkdtempSync(join(ROOT, "pellucid-fuzz-"));
  afterAll(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}
