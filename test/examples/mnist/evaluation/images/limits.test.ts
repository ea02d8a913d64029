// Files that announce more than they hold, or hold more than they announce: refused before they cost anything.

import { constants, deflateRawSync, deflateSync } from "node:zlib";
import { beforeAll, describe, expect, test } from "vitest";
import { decodeImage } from "../../../../../examples/mnist/evaluation/images/decode-image.js";
import { PellucidError } from "../../../../../src/errors.js";
import { fixture } from "./fixtures.js";
import { rawPng } from "./raw-png.js";

/** A fixture with other numbers in some places, low byte first. */
function patched(name: string, ...patches: [at: number, bytes: number, value: number][]): Uint8Array {
  const copy = Buffer.from(fixture(name));
  for (const [at, bytes, value] of patches) copy.writeUIntLE(value, at, bytes);
  return copy;
}

/** A JPEG of other sides. */
function jpeg(name: string, width: number, height: number, marker: number): Uint8Array {
  const copy = Buffer.from(fixture(name));
  const at = copy.indexOf(Buffer.of(0xff, marker));
  copy.writeUInt16BE(height, at + 5);
  copy.writeUInt16BE(width, at + 7);
  return copy;
}

/** The same with so many bytes of noise in the place of its pixels. */
function noisyJpeg(width: number, height: number, bytes: number): Uint8Array {
  const whole = Buffer.from(jpeg("drawing.jpg", width, height, 0xc0));
  const scan = whole.indexOf(Buffer.of(0xff, 0xda)) + 14;
  const noise = Buffer.from(Array.from({ length: bytes }, (_, i) => (i * 7919 + (i >> 3) * 104729) % 255));
  return Buffer.concat([whole.subarray(0, scan), noise, Buffer.of(0xff, 0xd9)]);
}

const gif = (width: number, height: number) => {
  const frame = Buffer.from(fixture("drawing.gif")).indexOf(Buffer.of(0x2c, 0, 0, 0, 0));
  expect(frame).toBeGreaterThan(0);
  return patched("drawing.gif", [6, 2, width], [8, 2, height], [frame + 5, 2, width], [frame + 7, 2, height]);
};

const bmp = (width: number, height: number) => patched("drawing.bmp", [18, 4, width], [22, 4, height]);

type Tag = readonly [tag: number, value: number, count?: number];

/** A TIFF of some data and of tags of numbers of four bytes: their values, or where these are. */
function tiffOf(data: Uint8Array, tags: readonly Tag[]): Uint8Array {
  const directory = Buffer.alloc(2 + 12 * tags.length + 4);
  directory.writeUInt16LE(tags.length);
  for (const [i, [tag, value, count = 1]] of tags.entries()) {
    const at = 2 + 12 * i;
    directory.writeUInt16LE(tag, at);
    directory.writeUInt16LE(4, at + 2);
    directory.writeUInt32LE(count, at + 4);
    directory.writeUInt32LE(value, at + 8);
  }
  const head = Buffer.from("II*\0\0\0\0\0", "latin1");
  head.writeUInt32LE(8 + data.length, 4);
  return Buffer.concat([head, data, directory]);
}

/** A TIFF with one strip, gray of 8 bits unless told. */
const tiff = (width: number, height: number, compression: number, strip: Uint8Array, bits = 8) =>
  tiffOf(strip, [
    [256, width],
    [257, height],
    [258, bits],
    [259, compression],
    [262, 1],
    [273, 8],
    [278, height],
    [279, strip.length],
  ]);

/** So many tags that nobody asks for, each of which claims the file from its begin to nearly its end. */
function greedyTiff(tags: number): Uint8Array {
  const count = 3 * tags;
  return tiffOf(
    new Uint8Array(0),
    Array.from({ length: tags }, (_, i) => [1000 + i, 0, count] as const),
  );
}

/** A JPEG that begins with a description. */
function withExif(jpeg: Uint8Array, exif: Uint8Array): Uint8Array {
  const head = Buffer.from("\xff\xd8\xff\xe1\0\0Exif\0\0", "latin1");
  head.writeUInt16BE(8 + exif.length, 4);
  return Buffer.concat([head, exif, jpeg.subarray(2)]);
}

/** Strips of one row each, all of the same bytes. */
function overlapping(strips: number): Uint8Array {
  const packed = deflateSync(Uint8Array.from({ length: 2500 }, (_, i) => (i * i * 7919) >> 5));
  const data = Buffer.alloc(packed.length + 8 * strips);
  data.set(packed);
  for (let i = 0; i < strips; i++) {
    data.writeUInt32LE(8, packed.length + 4 * i);
    data.writeUInt32LE(packed.length, packed.length + 4 * (strips + i));
  }
  return tiffOf(data, [
    [256, 2500],
    [257, strips],
    [258, 8],
    [259, 8],
    [262, 1],
    [273, 8 + packed.length, strips],
    [278, 1],
    [279, 8 + packed.length + 4 * strips, strips],
  ]);
}

/** A PNG of 49 megapixels of color and alpha, as small as that can be, whose data have a wrong checksum. */
function damagedPng(): Uint8Array {
  const [flush, million] = [constants.Z_FULL_FLUSH, new Uint8Array(1e6)];
  const zeros = deflateRawSync(million, { finishFlush: flush });
  const data = Buffer.concat([Buffer.of(0x78, 1), ...Array<Buffer>(196).fill(zeros)]);
  const png = rawPng([7000, 7000, 8, 6], [["IDAT", data]]);
  png[png.length - 13] ^= 1;
  return png;
}

/** A fax of a line that is black and white in turns, and of lines that are like the one above, in a bit for each change. */
function longFax(bytes: number): Uint8Array {
  const fax = Buffer.alloc(bytes, 0xff);
  const [horizontal, white1, black1] = ["001", "000111", "010"];
  const line = (horizontal + white1 + black1).repeat(3500);
  for (let i = 0; i < line.length / 8; i++) fax[i] = Number.parseInt(line.slice(8 * i, 8 * i + 8), 2);
  return fax;
}

/** VP8L begins with a byte that names it, then the width less one and the height less one in 14 bits each. */
function webp(width: number, height: number): Uint8Array {
  const at = Buffer.from(fixture("drawing.webp")).indexOf("VP8L") + 9;
  const [w, h] = [width - 1, height - 1];
  const copy = fixture("drawing.webp");
  const alpha = copy[at + 3] & 0xf0;
  copy.set([w & 255, ((w >> 8) & 0x3f) | ((h & 3) << 6), (h >> 2) & 255, ((h >> 10) & 15) | alpha], at);
  return copy;
}

const TOO_MANY = /pixels, more than 50000000; scale it down/;
/** The costliest last: the peak of memory, which each is held to the rise of, never falls. */
const cases: readonly [string, () => Uint8Array, RegExp][] = [
  ["a JPEG of 65,000 x 65,000", () => jpeg("drawing.jpg", 65000, 65000, 0xc0), TOO_MANY],
  ["a WebP of 16,000 x 16,000", () => webp(16000, 16000), TOO_MANY],
  ["a GIF of 65,000 x 65,000", () => gif(65000, 65000), TOO_MANY],
  ["a BMP of 65,000 x 65,000", () => bmp(65000, 65000), TOO_MANY],
  ["a TIFF of 65,000 x 65,000", () => tiff(65000, 65000, 1, new Uint8Array(64)), TOO_MANY],
  ["a BMP of 0 x 10", () => bmp(0, 10), /is 0 x 10 pixels: there is nothing in it/],
  [
    "a TIFF of 1 x 2,000,000",
    () => tiff(1, 2_000_000, 1, new Uint8Array(64)),
    /a side may have at most 1000000/,
  ],
  [
    "a JPEG of 49 megapixels in a kilobyte",
    () => jpeg("drawing.jpg", 7000, 7000, 0xc0),
    /is cut off: the 2296875 blocks/,
  ],
  [
    "a progressive one",
    () => jpeg("drawing-progressive.jpg", 7000, 7000, 0xc2),
    /is cut off: the 2296875 blocks/,
  ],
  [
    "a GIF of 49 megapixels in a hundred bytes",
    () => gif(7000, 7000),
    /is cut off: its \d+ bytes of data cannot hold/,
  ],
  [
    "a BMP of 49 megapixels in two kilobytes",
    () => bmp(7000, 7000),
    /is cut off: 7000 x 7000 pixels end at byte/,
  ],
  [
    "a TIFF of 49 megapixels, plain",
    () => tiff(7000, 7000, 1, new Uint8Array(64)),
    /cannot hold 7000 x 7000/,
  ],
  ["the same by LZW", () => tiff(7000, 7000, 5, new Uint8Array(64)), /cannot hold 7000 x 7000/],
  [
    "the same by deflate",
    () => tiff(7000, 7000, 8, deflateSync(new Uint8Array(64))),
    /cannot hold 7000 x 7000/,
  ],
  [
    "a TIFF of 10 x 10 whose strip unpacks to 100 MB",
    () => tiff(10, 10, 8, deflateSync(new Uint8Array(100 * 2 ** 20))),
    /is damaged: /,
  ],
  [
    "a TIFF of 5,000 tags that all claim the whole file",
    () => greedyTiff(5000),
    /is damaged: it has no tag 256/,
  ],
  [
    "the same as the description of a JPEG that is cut off",
    () => withExif(jpeg("drawing.jpg", 7000, 7000, 0xc0), greedyTiff(5000)),
    /is cut off: the 2296875 blocks/,
  ],
  [
    "a TIFF of 20,000 strips of the same bytes",
    () => overlapping(20_000),
    /is damaged: its parts overlap: they have \d+ bytes, and it \d+/,
  ],
  [
    "a fax of 49 million changes of color that is cut off near its end",
    () => tiff(7000, 7000, 4, longFax(6.1e6), 1),
    /is cut off: part 0 of its pixels has 60\d{5} of 6125000 bytes/,
  ],
  [
    "a PNG of 49 megapixels of 16-bit RGBA",
    () => rawPng([7000, 7000, 16, 6], [["IDAT", deflateSync(new Uint8Array(64))]]),
    /unpacks to 392007000 bytes, more than 200000000; save it with 8 bits a sample, or scale it down/,
  ],
  [
    "a PNG of 49 megapixels of a wrong checksum",
    damagedPng,
    /is damaged: the checksum of its chunk IDAT is wrong/,
  ],
  ["a WebP of 49 megapixels in a hundred bytes", () => webp(7000, 7000), /is damaged: /],
  ["a JPEG of 12 megapixels of noise", () => noisyJpeg(4000, 3000, 2e6), /is damaged: /],
  // Its samples are four bytes a pixel: of the 50 million that are allowed they would take 200 MB by themselves.
  ["a JPEG of 45 megapixels of noise", () => noisyJpeg(7500, 6000, 3e6), /is damaged: /],
];

// The decoders are loaded once, which is no cost of a file.
beforeAll(async () => {
  for (const name of ["drawing.jpg", "drawing.webp", "drawing.png"]) await decodeImage(fixture(name), name);
});

describe("decodeImage refuses within 2 s of processor time and 200 MB", () => {
  test.each(cases)("%s", async (_, make, message) => {
    const bytes = make();
    const before = { cpu: process.cpuUsage(), peak: process.resourceUsage().maxRSS };
    const refusal = await decodeImage(bytes, "a.bin").then(
      () => null,
      (reason: Error) => reason,
    );
    const { user, system } = process.cpuUsage(before.cpu);
    expect(refusal).toBeInstanceOf(PellucidError);
    expect(refusal?.message).toMatch(message);
    expect((user + system) / 1e6).toBeLessThan(2);
    expect(((process.resourceUsage().maxRSS - before.peak) * 1024) / 1e6).toBeLessThan(200);
  });
});
