import { describe, expect, test } from "vitest";
import { decodeImage, decodeShrunk } from "../../../../../examples/mnist/evaluation/images/decode-image.js";
import type { Picture } from "../../../../../examples/mnist/evaluation/images/picture.js";
import { error } from "../../../../support/errors.js";
import { meanDifference } from "../forms/pictures.js";
import { fixture, fixtures } from "./fixtures.js";

/** The truth for a picture is the PNG that the first word of its name names. */
const truthOf = (name: string) => decodeImage(fixture(`${name.split(/[-.]/)[0]}.png`), name);

/** Red, green, blue and alpha of 0 to 255, whatever a picture is made of. */
function rgba({ data, channels, depth }: Picture): number[] {
  const scale = depth === 16 ? 1 / 257 : 1;
  return Array.from({ length: data.length / channels }, (_, i) => {
    const sample = (c: number) => data[i * channels + c] * scale;
    const colors = channels >= 3 ? [sample(0), sample(1), sample(2)] : [sample(0), sample(0), sample(0)];
    return [...colors, channels % 2 === 0 ? sample(channels - 1) : 255];
  }).flat();
}

const all = fixtures(".jpg", ".webp", ".tif", ".gif", ".bmp", "turned-6.png").filter(
  (name) => !name.startsWith("refused") && !name.startsWith("near"),
);
const isLossy = (name: string) => name.endsWith(".jpg") || name.includes("lossy");

describe("decodeImage", () => {
  test.each(all.filter((name) => !isLossy(name)))("reads %s as it was drawn, upright", async (name) => {
    const [read, truth] = [await decodeImage(fixture(name), name), await truthOf(name)];
    expect([read.width, read.height]).toEqual([truth.width, truth.height]);
    expect(rgba(read)).toEqual(rgba(truth));
  });

  // One level of 255 is a sixth of what JPEG of this quality changes where a color ends.
  test.each(all.filter(isLossy))("reads %s nearly as it was drawn, upright", async (name) => {
    const [read, truth] = [await decodeImage(fixture(name), name), await truthOf(name)];
    expect([read.width, read.height, read.channels]).toEqual([truth.width, truth.height, truth.channels]);
    const limit = name.includes("subsampled") || name.includes("lossy") ? 6 : 2;
    expect(meanDifference(rgba(read), rgba(truth))).toBeLessThan(limit);
  });

  test("reads a BMP of 16 bits as near as these tell", async () => {
    const [read, truth] = [
      await decodeImage(fixture("near-16.bmp"), "near-16.bmp"),
      await decodeImage(fixture("drawing.png"), "drawing.png"),
    ];
    const differences = rgba(read).map((value, i) => Math.abs(value - rgba(truth)[i]));
    expect(Math.max(...differences)).toBeLessThanOrEqual(8);
  });

  test("keeps 16 bits, and has no alpha where all is opaque", async () => {
    const deep = await decodeImage(fixture("deep.tif"), "deep.tif");
    expect([deep.depth, deep.channels]).toEqual([16, 1]);
    const channels = async (name: string) => (await decodeImage(fixture(name), name)).channels;
    expect(await channels("alpha.webp")).toBe(4);
    expect(await channels("drawing-32.bmp")).toBe(3);
    expect(await channels("gray.jpg")).toBe(1);
  });

  /** Where the entry of a tag is in a TIFF. */
  const entryOf = (tiff: Buffer, tag: number): number => {
    let entry = tiff.readUInt32LE(4) + 2;
    while (tiff.readUInt16LE(entry) !== tag) entry += 12;
    return entry;
  };

  test.each(["drawing-packbits.tif", "drawing-lzw.tif", "drawing-raw.tif"])(
    "reads %s with the bits of each byte from the other end",
    async (name) => {
      const tiff = Buffer.from(fixture(name));
      const [start, length] = [273, 279].map((tag) => tiff.readUInt32LE(entryOf(tiff, tag) + 8));
      for (let at = start; at < start + length; at++) {
        const bits = tiff[at].toString(2).padStart(8, "0");
        tiff[at] = Number.parseInt([...bits].reverse().join(""), 2);
      }
      // That the colors of a pixel are together goes without saying.
      const entry = entryOf(tiff, 284);
      tiff.writeUInt16LE(266, entry);
      tiff.writeUInt16LE(2, entry + 8);
      expect(await decodeImage(tiff, name)).toEqual(await decodeImage(fixture(name), name));
    },
  );

  test("refuses a TIFF of tiles whose width is not told", async () => {
    const tiff = Buffer.from(fixture("drawing-tiles.tif"));
    tiff.writeUInt32LE(0, entryOf(tiff, 322) + 4);
    await expect(decodeImage(tiff, "a.tif")).rejects.toThrow(/a\.tif is damaged: it has no tag 322/);
  });

  test("reads a JPEG with bytes between its segments", async () => {
    const jpeg = Buffer.from(fixture("drawing.jpg"));
    const at = 4 + jpeg.readUInt16BE(4);
    const stray = Buffer.concat([jpeg.subarray(0, at), Buffer.of(1, 2, 3, 4, 5), jpeg.subarray(at)]);
    const [read, whole] = [await decodeImage(stray, "a.jpg"), await decodeImage(jpeg, "a.jpg")];
    expect(read).toEqual(whole);
    await expect(
      decodeImage(Buffer.concat([jpeg.subarray(0, at), Buffer.alloc(99)]), "a.jpg"),
    ).rejects.toThrow(/a\.jpg is cut off/);
  });

  test("reads a GIF whose screen is told to be of no size", async () => {
    const gif = Buffer.from(fixture("drawing.gif"));
    gif.writeUInt32LE(0, 6);
    expect(await decodeImage(gif, "a.gif")).toEqual(await decodeImage(fixture("drawing.gif"), "a.gif"));
  });

  test("tells the kind from the bytes, whatever the name", async () => {
    const { width } = await decodeImage(fixture("drawing.jpg"), "drawing.png");
    expect(width).toBe(38);
  });

  const refused: readonly [string, string][] = [
    [
      "refused-cmyk.jpg",
      "decodeJpeg: refused-cmyk.jpg is a JPEG of four inks (CMYK), which is not read; save it as RGB",
    ],
    [
      "refused-cmyk.tif",
      "decodeTiff: refused-cmyk.tif is a TIFF of inks (CMYK), which is not read; save it as RGB or gray",
    ],
    [
      "refused-jpeg.tif",
      "decodeTiff: refused-jpeg.tif is a TIFF compressed by JPEG, which is not read; save it uncompressed, by LZW or deflate, or as PNG",
    ],
    [
      "refused-group3.tif",
      "decodeTiff: refused-group3.tif is a TIFF compressed by CCITT group 3 (fax), which is not read; save it uncompressed, by LZW or deflate, or as PNG",
    ],
  ];
  test.each(refused)("refuses %s by name", async (name, message) => {
    await expect(decodeImage(fixture(name), name)).rejects.toThrow(error("FormatError", message));
  });

  const named: readonly [string, string][] = [
    [
      "%PDF-1.7\n",
      "a PDF, and no picture that is read here; export the page as PNG or JPEG, at 200 dots an inch or more",
    ],
    [
      "\0\0\0\x18ftypheic\0\0\0\0",
      'a HEIC, as iPhones take them, and no picture that is read here; export it as PNG or JPEG; with "Most Compatible" in the camera\'s settings, the phone takes JPEG',
    ],
    ["\0\0\0\x1cftypavif\0\0\0\0", "an AVIF, and no picture that is read here; export it as PNG or JPEG"],
    [
      "PK\x03\x04\x14\0",
      "a ZIP archive, or a document that is one, and no picture that is read here; unpack it, or export the page as PNG or JPEG",
    ],
    [
      '<?xml version="1.0"?><svg/>',
      "an SVG, or other XML, and no picture that is read here; export it as PNG or JPEG",
    ],
    ["<svg>", "an SVG, or other XML, and no picture that is read here; export it as PNG or JPEG"],
    [
      "<!DOCTYPE html><html>",
      "a web page, and no picture that is read here; the picture itself is another file: download that",
    ],
    ["hello, I am no picture\n", "text, and no picture that is read here; name a picture"],
    ["BMW and Audi are no pictures", "text, and no picture that is read here; name a picture"],
    ["II+\0\x08\0\0\0", "a BigTIFF, and no picture that is read here; save it as TIFF, or as PNG or JPEG"],
    ["", "empty; copy or export the image again"],
    [
      "\x01\x02\x03",
      "no picture that is read here: it begins with 01 02 03; export the image as PNG or JPEG (WebP, TIFF, GIF and BMP are read too)",
    ],
  ];
  test.each(named)("says what %j is, and what to do", async (bytes, told) => {
    await expect(decodeImage(Buffer.from(bytes, "latin1"), "a.png")).rejects.toThrow(
      error("FormatError", `decodeImage: a.png is ${told}`),
    );
  });

  test.each(all)(
    "refuses half of %s in one line that names it, even as a view of a buffer that goes on",
    async (name) => {
      const whole = fixture(name);
      const half = whole.subarray(0, whole.length >> 1);
      await expect(decodeImage(half, name)).rejects.toThrow(
        new RegExp(`^decode\\w+: ${name} is (cut off|damaged): [^\\n]+; copy or (download|export) [^\\n]+$`),
      );
    },
  );
});

describe("decodeShrunk", () => {
  const picture = (width: number, height: number, channels: 1 | 4, samples: number[]): Uint8Array => {
    const bmp = Buffer.alloc(14 + 56 + 4 * width * height);
    bmp.write("BM");
    bmp.writeUInt32LE(14 + 56, 10);
    bmp.writeUInt32LE(56, 14);
    bmp.writeInt32LE(width, 18);
    bmp.writeInt32LE(-height, 22);
    bmp.writeUInt16LE(32, 28);
    bmp.writeUInt32LE(3, 30);
    for (const [i, mask] of [0xff, 0xff00, 0xff0000, 0xff000000].entries())
      bmp.writeUInt32LE(mask, 54 + 4 * i);
    const pixels = channels === 4 ? samples : samples.flatMap((value) => [value, value, value, 255]);
    bmp.set(pixels, 70);
    return bmp;
  };

  test("makes a picture smaller by a whole number, until it has enough, by means", async () => {
    const bytes = picture(3, 2, 1, [10, 20, 99, 30, 40, 101]);
    const small = await decodeShrunk(bytes, "a.bmp", 2);
    expect([small.scale, small.width, small.height]).toEqual([2, 3, 2]);
    expect(small.picture).toMatchObject({ width: 2, height: 1, channels: 3 });
    expect([...small.picture.data]).toEqual([25, 25, 25, 100, 100, 100]);
    expect((await decodeShrunk(bytes, "a.bmp", 6)).scale).toBe(1);
  });

  test("gives transparent pixels no part in the color", async () => {
    const bytes = picture(2, 2, 4, [200, 100, 0, 255, 9, 9, 9, 0, 0, 100, 200, 255, 9, 9, 9, 0]);
    const { picture: small } = await decodeShrunk(bytes, "a.bmp", 1);
    expect([...small.data]).toEqual([100, 100, 100, 128]);
  });

  test("turns what it has made smaller, and tells the sides of what is upright", async () => {
    const name = "drawing-turned-6.tif";
    const { picture: small, width, height, scale } = await decodeShrunk(fixture(name), name, 300);
    expect([width, height, scale, small.width, small.height]).toEqual([38, 22, 2, 19, 11]);
    const upright = await decodeShrunk(fixture("drawing.png"), "drawing.png", 300);
    expect(meanDifference(small.data, upright.picture.data)).toBeLessThan(1);
  });
});
