import { deflateSync } from "node:zlib";
import { encode } from "fast-png";
import { describe, expect, test } from "vitest";
import { toGray } from "../../../../../examples/mnist/evaluation/forms/to-gray.js";
import { decodePng } from "../../../../../examples/mnist/evaluation/images/decode-png.js";
import { FormatError } from "../../../../../src/errors.js";
import { error } from "../../../../support/errors.js";
import { everything } from "../../../../support/mode.js";
import { grayPng, mnist } from "../forms/pictures.js";
import { idat, rawPng } from "./raw-png.js";

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
      /^decodePng: a\.png is damaged: the checksum of its chunk IDAT is wrong/,
    );
    expect(() => decodePng(flipped, "a.png")).toThrow(FormatError);
    refuses(
      rawPng([2, 1, 8, 3], [idat([0, 1])]),
      "decodePng: a.png is damaged: its samples index a palette (PLTE) that it lacks; copy or export the image again",
    );
    const renamed = good.slice();
    renamed.set([0x66], 12);
    refuses(
      renamed,
      "decodePng: a.png is damaged: its first chunk is fHDR, but must be IHDR; copy or export the image again",
    );
    refuses(
      rawPng([2, 2, 8, 0], [idat([0, 1])]),
      "decodePng: a.png is damaged: Unsupported filter: undefined; copy or export the image again",
    );
  });

  test("refuses sizes of zero, over 50 megapixels and over a million on a side, before it decodes anything", () => {
    refuses(
      rawPng([0, 28, 8, 0], []),
      "decodePng: a.png is 0 x 28 pixels: there is nothing in it",
      "ValueError",
    );
    refuses(
      rawPng([10_000, 10_000, 8, 0], []),
      "decodePng: a.png is 10000 x 10000 = 100000000 pixels, more than 50000000; " +
        "scale it down: a digit needs no more than a few hundred pixels a side",
      "ValueError",
    );
    refuses(
      rawPng([1, 50_000_000, 1, 0], []),
      "decodePng: a.png is 1 x 50000000 pixels; a side may have at most 1000000: scale it down",
      "ValueError",
    );
  });

  test("refuses data that unpack to more than the image, without unpacking them", () => {
    const bomb = deflateSync(new Uint8Array(100 * 2 ** 20));
    const before = process.resourceUsage().maxRSS;
    for (const [header, bytes] of [
      [[28, 28, 8, 0], 812],
      [[5, 5, 8, 2, 1], 86],
    ] as const) {
      refuses(
        rawPng([...header], [["IDAT", bomb]]),
        `decodePng: a.png is damaged: its data unpack to more than the ${bytes} bytes of ` +
          `${header[0]} x ${header[1]} pixels; copy or export the image again`,
      );
    }
    const profile: [string, Uint8Array] = ["iCCP", Buffer.concat([Buffer.from("p\0\0"), bomb])];
    expect(decodePng(rawPng([2, 1, 8, 0], [profile, idat([3, 4])]), "a.png").picture.data).toEqual(
      Uint8Array.of(3, 4),
    );
    expect((process.resourceUsage().maxRSS - before) / 1024).toBeLessThan(64);
  });

  test.runIf(everything)("takes 50 megapixels of 1 bit within 2 s of processor time and 500 MB", () => {
    const [width, height] = [8000, 6250];
    const rows = Buffer.alloc(height * (1 + width / 8));
    const png = rawPng([width, height, 1, 0], [["IDAT", deflateSync(rows)]]);
    const before = { cpu: process.cpuUsage(), peak: process.resourceUsage().maxRSS };
    expect(toGray(decodePng(png, "a.png").picture).data.length).toBe(50e6);
    const { user, system } = process.cpuUsage(before.cpu);
    expect((user + system) / 1e6).toBeLessThan(2);
    expect((process.resourceUsage().maxRSS - before.peak) / 1024).toBeLessThan(500);
  });

  test("refuses color types that PNG does not have, and interlacing below 8 bits", () => {
    refuses(
      rawPng([1, 1, 4, 2], []),
      "decodePng: a.png is damaged: PNG has no color type 2 at 4 bits a sample; copy or export the image again",
    );
    refuses(
      rawPng([1, 1, 4, 0, 1], []),
      "decodePng: a.png is interlaced at 4 bits a sample, which is not read; " +
        "save it without interlacing, or with 8 or 16 bits",
    );
  });
});

describe("toGray", () => {
  const read = (png: Uint8Array) => Array.from(toGray(decodePng(png, "a.png").picture).data);
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
        "decodePng: a.png is damaged: the pixel at (1, 0) has color 5, but the palette has 1 colors, from 0 on; " +
          "copy or export the image again",
      ),
    );
  });
});
