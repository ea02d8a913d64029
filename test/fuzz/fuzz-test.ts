import { expect, inject, test } from "vitest";
import { fuzz, type Target } from "./fuzz.js";

const FILES = process.env.PELLUCID_TEST_MODE === "test" ? 300 : 20_000;

/** A test of a parser on damaged files, of which some must be read and some refused: else it would test nothing. */
export function fuzzTest(target: Target): void {
  test(`${target.name}: ${FILES} damaged files are read or refused`, async () => {
    const { read, refused } = await fuzz(target, { files: FILES, seed: inject("properties").seed });
    expect(read).toBeGreaterThan(0);
    expect(refused).toBeGreaterThan(FILES / 20);
  });
}
