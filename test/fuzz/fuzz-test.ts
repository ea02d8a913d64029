import { expect, inject, test } from "vitest";
import { everything } from "../support/mode.js";
import { fuzz, type Limits, type Target } from "./fuzz.js";

const FILES = everything ? 20_000 : 300;

/** A test of a parser: it reads the files as they are, and reads or refuses damaged ones. */
export function fuzzTest(target: Target, limits?: Limits): void {
  test(`${target.name}: ${FILES} damaged files are read or refused`, async () => {
    for (const bytes of target.seeds) await target.parse(bytes);
    const { refused } = await fuzz(target, { files: FILES, seed: inject("properties").seed, limits });
    expect(refused).toBeGreaterThan(FILES / 20);
  });
}
