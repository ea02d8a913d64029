import { readFileSync } from "node:fs";
import type { NpyDType } from "pellucid/formats";

const url = (path: string): URL => new URL(`fixtures/${path}`, import.meta.url);

/** A file that test/formats/fixtures/make_golden.py wrote. */
export const golden = (path: string): Uint8Array => new Uint8Array(readFileSync(url(path)));

export const goldenJson = <T>(path: string): T => JSON.parse(readFileSync(url(path), "utf8")) as T;

/** What is in a file of numpy/; the elements row by row, as the base64 of their little-endian bytes. */
export interface GoldenArray {
  dtype: NpyDType;
  shape: number[];
  fortranOrder: boolean;
  data: string;
}

export const arrays = goldenJson<{
  /** What np.save writes of itself. */
  written: Record<string, GoldenArray>;
  readOnly: Record<string, GoldenArray>;
  refused: string[];
}>("numpy/arrays.json");
