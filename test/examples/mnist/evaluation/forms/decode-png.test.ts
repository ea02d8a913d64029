import { crc32, deflateSync } from "node:zlib";
import { encode } from "fast-png";
import { describe, expect, test } from "vitest";
import { decodePng } from "../../../../../examples/mnist/evaluation/forms/decode-png.js";
import { toGray } from "../../../../../examples/mnist/evaluation/forms/to-gray.js";
import { FormatError } from "../../../../../src/errors.js";
import { error } from "../../../../support/errors.js";
import { grayPng, mnist } from "./pictures.js";

/** A PNG made chunk by chunk, so that it can say what an encoder would not. */
function rawPng(header: number[], chunks: [type: string, data: Uint8Array | number[]][]): Uint8Array {
  const [width, height, depth, colorType, interlace = 0] = header;
  const ihdr = Buffer.alloc(13);
  ihdr.writeUInt32BE(width!, 0);
  ihdr.writeUInt32BE(height!, 4);
  ihdr.set([depth!, colorType!, 0, 0, interlace], 8);
  const parts = [["IHDR", ihdr] as const, ...chunks, ["IEND", []] as const].map(([type, data]) => {
    const body = Buffer.concat([Buffer.from(type, "latin1"), Uint8Array.from(data)]);
    const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(data.length);
    sum.writeUInt32BE(crc32(body));
    return Buffer.concat([length, body, sum]);
  });
  return Buffer.concat([Uint8Array.of(137, 80, 78, 71, 13, 10, 26, 10), ...parts]);
}
const idat = (...rows: number[][]): [string, Uint8Array] => [
  "IDAT",
  deflateSync(Uint8Array.from(rows.flatMap((row) => [0, ...row]))),
];

describe("decodePng", () => {
  const good = grayPng(mnist(0), 28);
  const refuses = (png: Uint8Array, text: string, name = "FormatError") =>
    expect(() => decodePng(png, "a.png")).toThrow(error(name, text));

  test("refuses what is not a PNG", () => {
    const rule = "a PNG with 89 50 4e 47 0d 0a 1a 0a; export the image as PNG";
    refuses(
      Uint8Array.of(0xff, 0xd8, 0xff, 0xe0),
      `decodePng: a.png is not a PNG: it begins with ff d8 ff e0, ${rule}`,
    );
    refuses(new Uint8Array(0), `decodePng: a.png is not a PNG: it begins with nothing, ${rule}`);
  });

  test("refuses a PNG cut off anywhere, even as a view of a buffer that goes on", () => {
    for (let length = 8; length < good.length; length++) {
      refuses(
        good.subarray(0, length),
        `decodePng: a.png is cut off: its ${length} bytes end before the IEND chunk that closes a PNG; ` +
          "copy or download it again",
      );
    }
  });

  test("refuses a flipped bit, a palette image without palette, and a first chunk other than IHDR", () => {
    const flipped = good.slice();
    flipped[60]! ^= 1;
    expect(() => decodePng(flipped, "a.png")).toThrow(
      /^decodePng: a\.png is damaged: CRC mismatch for chunk IDAT/,
    );
    expect(() => decodePng(flipped, "a.png")).toThrow(FormatError);
    refuses(
      rawPng([2, 1, 8, 3], [idat([0, 1])]),
      "decodePng: a.png is damaged: its samples index a palette (PLTE) that it lacks",
    );
    const renamed = good.slice();
    renamed.set([0x66], 12);
    refuses(renamed, "decodePng: a.png is damaged: its first chunk is fHDR, but must be IHDR");
    refuses(
      rawPng([2, 2, 8, 0], [idat([0, 1])]),
      "decodePng: a.png is damaged: Unsupported filter: undefined; copy or export the image again",
    );
  });

  test("refuses sizes of zero and over 100 megapixels, before it decodes anything", () => {
    refuses(
      rawPng([0, 28, 8, 0], []),
      "decodePng: a.png is 0 x 28 pixels: there is nothing in it",
      "ValueError",
    );
    refuses(
      rawPng([10_001, 10_000, 8, 0], []),
      "decodePng: a.png is 10001 x 10000 = 100010000 pixels, more than 100000000; " +
        "scale it down: a digit needs no more than a few hundred pixels a side",
      "ValueError",
    );
  });

  test("refuses color types that PNG does not have, and interlacing below 8 bits", () => {
    refuses(
      rawPng([1, 1, 4, 2], []),
      "decodePng: a.png is damaged: PNG has no color type 2 at 4 bits a sample",
    );
    refuses(
      rawPng([1, 1, 4, 0, 1], []),
      "decodePng: a.png is interlaced at 4 bits a sample, and only 8 and 16 are supported so; " +
        "save it without interlacing",
    );
  });
});

describe("toGray", () => {
  const read = (png: Uint8Array) => Array.from(toGray(decodePng(png, "a.png")).data);
  const near = (values: number[]) => values.map((value) => expect.closeTo(value, 6));

  test("reads gray of 1, 2, 4, 8 and 16 bits, rows starting on a new byte", () => {
    expect(read(rawPng([3, 2, 1, 0], [idat([0b1010_0000], [0b0110_0000])]))).toEqual([1, 0, 1, 0, 1, 1]);
    expect(read(rawPng([5, 1, 2, 0], [idat([0b00011011, 0b01000000])]))).toEqual(
      near([0, 1 / 3, 2 / 3, 1, 1 / 3]),
    );
    expect(read(rawPng([3, 1, 4, 0], [idat([0x0f, 0x30])]))).toEqual(near([0, 1, 0.2]));
    expect(read(rawPng([2, 1, 8, 0], [idat([51, 255])]))).toEqual(near([0.2, 1]));
    expect(read(rawPng([2, 1, 16, 0], [idat([0x12, 0x34, 0xff, 0xff])]))).toEqual(near([0x1234 / 65535, 1]));
  });

  test("weighs red, green and blue by 0.299, 0.587 and 0.114", () => {
    const rgb = [255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255];
    expect(read(rawPng([4, 1, 8, 2], [idat(rgb)]))).toEqual(near([0.299, 0.587, 0.114, 1]));
    const wide = rgb.flatMap((value) => [value, value]);
    expect(read(rawPng([4, 1, 16, 2], [idat(wide)]))).toEqual(near([0.299, 0.587, 0.114, 1]));
  });

  test("puts alpha on white: gray and alpha, RGBA, palette with tRNS, and the transparent color of tRNS", () => {
    expect(read(rawPng([3, 1, 8, 4], [idat([0, 255, 0, 51, 102, 0])]))).toEqual(near([0, 0.8, 1]));
    expect(read(rawPng([2, 1, 8, 6], [idat([255, 0, 0, 51, 255, 0, 0, 255])]))).toEqual(
      near([0.8598, 0.299]),
    );
    const palette: [string, number[]] = ["PLTE", [0, 0, 0, 255, 255, 255, 255, 0, 0]];
    expect(read(rawPng([4, 1, 2, 3], [palette, ["tRNS", [51]], idat([0b00011000])]))).toEqual(
      near([0.8, 1, 0.299, 0.8]),
    );
    expect(read(rawPng([3, 1, 8, 0], [["tRNS", [0, 7]], idat([7, 0, 255])]))).toEqual([1, 0, 1]);
    const colors = idat([1, 2, 3, 1, 2, 4, 0, 0, 0]);
    expect(read(rawPng([3, 1, 8, 2], [["tRNS", [0, 1, 0, 2, 0, 3]], colors]))).toEqual(
      near([1, (0.299 + 2 * 0.587 + 4 * 0.114) / 255, 0]),
    );
  });

  test("takes the palette of an RGB image as the hint that it is", () => {
    expect(read(rawPng([1, 1, 8, 2], [["PLTE", [9, 9, 9]], idat([255, 0, 0])]))).toEqual(near([0.299]));
  });

  test("reads interlaced images of 8 and 16 bits", () => {
    const data = Uint8Array.from({ length: 77 }, (_, i) => 3 * i);
    const image = { data, width: 11, height: 7, channels: 1 };
    expect(read(encode(image, { interlace: "Adam7" }))).toEqual(read(encode(image)));
    const deep = { ...image, data: Uint16Array.from(data, (value) => 257 * value), depth: 16 as const };
    expect(read(encode(deep, { interlace: "Adam7" }))).toEqual(read(encode(image)));
  });

  test("refuses a color past the end of the palette", () => {
    const png = rawPng([2, 1, 8, 3], [["PLTE", [0, 0, 0]], idat([0, 5])]);
    expect(() => read(png)).toThrow(
      error(
        "FormatError",
        "toGray: the pixel at (1, 0) has color 5, but the palette has 1 colors, from 0 on; " +
          "the image is damaged: export it again",
      ),
    );
  });
});
