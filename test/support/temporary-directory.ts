import { randomUUID } from "node:crypto";
import { mkdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll } from "vitest";

/** A directory that is there while the tests of this file, or of this `describe`, run. */
export function temporaryDirectory(): string {
  const path = join(tmpdir(), `pellucid-${randomUUID()}`);
  beforeAll(() => mkdir(path));
  afterAll(() => rm(path, { recursive: true, force: true }));
  return path;
}
