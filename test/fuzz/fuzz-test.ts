import { expect, inject, test } from "vitest";
import { everything, exhaustive } from "../support/mode.js";
import { fuzz, type Limits, type Target } from "./fuzz.js";

const FILES = everything ? 20_000 : 300;
/** Where a file takes milliseconds, being decoded by packages that are not of this project. */
const SLOW_FILES = exhaustive ? 20_000 : everything ? 2_000 : 60;

/** A test of a parser: it reads the files as they are, and reads or refuses damaged ones. */
export function fuzzTest(target: Target, limits?: Limits, { slow = false } = {}): void {
  const files = slow ? SLOW_FILES : FILES;
  test(`${target.name}: ${files} damaged files are read or refused`, async () => {
    for (const bytes of target.seeds) await target.parse(bytes);
    const { refused } = await fuzz(target, { files, seed: inject("properties").seed, limits });
    expect(refused).toBeGreaterThan(files / 20);
  });
}
