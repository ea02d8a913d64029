import { readFileSync } from "node:fs";
import { crc32 } from "node:zlib";
import { encode } from "fast-png";
import { toGray } from "../../examples/mnist/evaluation/forms/to-gray.js";
import { decodePng } from "../../examples/mnist/evaluation/images/decode-png.js";
import { idat, rawPng } from "../examples/mnist/evaluation/images/raw-png.js";
import { PICTURE } from "./fuzz-picture.js";
import { fuzzTest } from "./fuzz-test.js";

const gray = { data: Uint8Array.from({ length: 77 }, (_, i) => 3 * i), width: 11, height: 7, channels: 1 };

/** Sets every checksum right, as far as there are chunks. */
function withChecksums(png: Uint8Array): Uint8Array {
  const copy = png.slice();
  const view = new DataView(copy.buffer);
  for (let at = 8; at + 12 <= copy.length; ) {
    const end = at + 8 + view.getUint32(at);
    if (end + 4 > copy.length) break;
    view.setUint32(end, crc32(copy.subarray(at + 4, end)));
    at = end + 4;
  }
  return copy;
}

fuzzTest(
  {
    name: "PNG",
    seeds: [
      new Uint8Array(readFileSync("examples/mnist/evaluation/forms/digits/three-transparent.png")),
      encode(gray),
      encode(gray, { interlace: "Adam7" }),
      rawPng(
        [4, 1, 2, 3],
        [["PLTE", [0, 0, 0, 255, 255, 255, 255, 0, 0]], ["tRNS", [51]], idat([0b00011000])],
      ),
    ],
    repair: withChecksums,
    parse: (bytes) => toGray(decodePng(bytes, "a.png").picture),
  },
  PICTURE,
);
