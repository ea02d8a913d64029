import { readdirSync, readFileSync } from "node:fs";

const place = new URL("fixtures/", import.meta.url);

export const fixture = (name: string): Uint8Array => new Uint8Array(readFileSync(new URL(name, place)));

/** Names of the pictures that end so, without those that are the truth for others. */
export const fixtures = (...endings: string[]): string[] =>
  readdirSync(place).filter((name) => endings.some((ending) => name.endsWith(ending)));
