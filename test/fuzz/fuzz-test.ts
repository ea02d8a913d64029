import { expect, inject, test } from "vitest";
import { fuzz, type Target } from "./fuzz.js";

const FILES = process.env.PELLUCID_TEST_MODE === "test" ? 300 : 20_000;

/** A test of a parser: it reads the files as they are, and reads or refuses damaged ones. */
export function fuzzTest(target: Target): void {
  test(`${target.name}: ${FILES} damaged files are read or refused`, async () => {
    for (const bytes of target.seeds) await target.parse(bytes);
    const { refused } = await fuzz(target, { files: FILES, seed: inject("properties").seed });
    expect(refused).toBeGreaterThan(FILES / 20);
  });
}
