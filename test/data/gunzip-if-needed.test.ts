import { Readable } from "node:stream";
import { createGzip, gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { gunzipIfNeeded } from "../../src/data/gunzip-if-needed.js";
import { error } from "../support/errors.js";

/** So many MiB, of which there is never more than one. */
async function gzipOfZeros(mebibytes: number): Promise<Buffer> {
  const zeros = Readable.from(Array(mebibytes).fill(new Uint8Array(2 ** 20)));
  return Buffer.concat(await zeros.pipe(createGzip({ level: 1 })).toArray());
}

describe("gunzipIfNeeded", () => {
  const text = "some text that is long enough to be packed, text, text, text";
  const promised = () => text.length;

  test("unpacks gzip and passes other bytes through", async () => {
    const plain = new TextEncoder().encode(text);
    expect(await gunzipIfNeeded(plain, "plain", promised)).toBe(plain);
    expect(Buffer.from(await gunzipIfNeeded(gzipSync(plain), "packed", promised)).toString()).toBe(text);
    expect(await gunzipIfNeeded(new Uint8Array(), "empty", promised)).toEqual(new Uint8Array());
  });

  test("a stream cut off anywhere is an error", async () => {
    const packed = gzipSync(text);
    for (let length = 2; length < packed.length; length++) {
      await expect(gunzipIfNeeded(packed.subarray(0, length), "labels.gz", promised)).rejects.toThrow(
        `gunzip: labels.gz is cut off (unexpected end of file) after ${length} compressed bytes; fetch the file again`,
      );
    }
  });

  test("what unpacks to more than its header promises is an error, long before it ends", async () => {
    const endless = await gzipOfZeros(128);
    const before = process.resourceUsage().maxRSS;
    await expect(gunzipIfNeeded(endless, "images.gz", () => 1000)).rejects.toThrow(
      error(
        "FormatError",
        "gunzip: images.gz holds more than the 1000 bytes that its header promises; fetch the file again",
      ),
    );
    expect((process.resourceUsage().maxRSS - before) / 1024).toBeLessThan(64);
  });

  test("of what promises nothing only the beginning is unpacked", async () => {
    const endless = gzipSync(new Uint8Array(2 ** 22));
    expect((await gunzipIfNeeded(endless, "images.gz", () => null)).length).toBeLessThan(2 ** 20);
  });

  test("what is promised takes no memory beyond what can be packed into the file", async () => {
    const packed = gzipSync(text);
    expect(Buffer.from(await gunzipIfNeeded(packed, "images.gz", () => 2 ** 50)).toString()).toBe(text);
  });

  test("a stream with a wrong checksum is an error", async () => {
    const packed = gzipSync(text);
    packed[packed.length - 8]! ^= 1;
    await expect(gunzipIfNeeded(packed, "labels.gz", promised)).rejects.toThrow(
      error(
        "FormatError",
        `gunzip: labels.gz is corrupt (incorrect data check) after ${packed.length} compressed bytes; fetch the file again`,
      ),
    );
  });
});
