// Files that announce more than they hold, or hold more than they announce: refused before they cost anything.

import { deflateSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { decodeImage } from "../../../../../examples/mnist/evaluation/images/decode-image.js";
import { PellucidError } from "../../../../../src/errors.js";
import { fixture } from "./fixtures.js";

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
  const frame = fixture("drawing.gif").lastIndexOf(0x2c, -60);
  return patched(
    "drawing.gif",
    [6, 2, width],
    [8, 2, height],
    [Math.max(frame, 0) + 5, 2, width],
    [Math.max(frame, 0) + 7, 2, height],
  );
};

const bmp = (width: number, height: number) => patched("drawing.bmp", [18, 4, width], [22, 4, height]);

/** A TIFF with one strip, gray of 8 bits. */
function tiff(width: number, height: number, compression: number, strip: Uint8Array): Uint8Array {
  const tags = [
    [256, width],
    [257, height],
    [258, 8],
    [259, compression],
    [262, 1],
    [273, 8],
    [278, height],
    [279, strip.length],
  ];
  const directory = Buffer.alloc(2 + 12 * tags.length + 4);
  directory.writeUInt16LE(tags.length);
  for (const [i, [tag, value]] of tags.entries()) {
    const at = 2 + 12 * i;
    directory.writeUInt16LE(tag, at);
    directory.writeUInt16LE(4, at + 2);
    directory.writeUInt32LE(1, at + 4);
    directory.writeUInt32LE(value, at + 8);
  }
  const head = Buffer.from("II*\0\0\0\0\0", "latin1");
  head.writeUInt32LE(8 + strip.length, 4);
  return Buffer.concat([head, strip, directory]);
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
  ["a WebP of 49 megapixels in a hundred bytes", () => webp(7000, 7000), /is damaged: /],
  ["a JPEG of 12 megapixels of noise", () => noisyJpeg(4000, 3000, 2e6), /is damaged: /],
  ["a JPEG of 48 megapixels of noise", () => noisyJpeg(8000, 6000, 3e6), /is damaged: /],
];

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
