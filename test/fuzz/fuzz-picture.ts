import { decodeImage } from "../../examples/mnist/evaluation/images/decode-image.js";
import { fixture, fixtures } from "../examples/mnist/evaluation/images/fixtures.js";
import type { Limits } from "./fuzz.js";
import { fuzzTest } from "./fuzz-test.js";

/** 200 MB: no picture, however damaged, takes more. */
export const PICTURE: Limits = { milliseconds: 2000, mebibytes: 190 };

/** A test of the decoder of a kind of picture, of which there are fixtures whose names end so. */
export function fuzzPicture(name: string, ending: string): void {
  const seeds = fixtures(ending).filter((file) => !file.startsWith("refused"));
  const parse = (bytes: Uint8Array) => decodeImage(bytes, `a${ending}`);
  fuzzTest({ name, seeds: seeds.map(fixture), parse }, PICTURE, { slow: true });
}
