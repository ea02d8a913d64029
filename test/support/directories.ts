import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";

/** Runs `action` in a directory of its own, which is gone afterwards. */
export async function inDirectory<T>(action: (directory: string) => T | Promise<T>): Promise<T> {
  const directory = temporaryDirectory();
  try {
    return await action(directory);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** A directory that is gone when the test is over. */
export function directoryOfTest(): string {
  const directory = temporaryDirectory();
  onTestFinished(() => rmSync(directory, { recursive: true }));
  return directory;
}

const temporaryDirectory = () => mkdtempSync(join(tmpdir(), "pellucid-test-"));
