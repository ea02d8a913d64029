import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { gunzipIfNeeded, readFirst } from "../../src/data/files.js";
import { error } from "../support/errors.js";
import { temporaryDirectory } from "../support/temporary-directory.js";

const root = temporaryDirectory();

describe("readFirst", () => {
  test("takes the first file that exists", async () => {
    const path = join(root, "present.gz");
    await writeFile(path, "packed");
    const found = await readFirst("op", [join(root, "present"), path]);
    expect(found.path).toBe(path);
    expect(Buffer.from(found.bytes).toString()).toBe("packed");
  });

  test("names the directory and the files when there is none", async () => {
    const paths = [join(root, "absent"), join(root, "absent.gz")];
    await expect(readFirst("op", paths)).rejects.toThrow(
      error("FormatError", `op: there is no file absent or absent.gz in ${root}; check the path`),
    );
  });
});

describe("gunzipIfNeeded", () => {
  const text = "some text that is long enough to be packed, text, text, text";

  test("unpacks gzip and passes other bytes through", async () => {
    const plain = new TextEncoder().encode(text);
    expect(await gunzipIfNeeded(plain, "plain")).toBe(plain);
    expect(Buffer.from(await gunzipIfNeeded(gzipSync(plain), "packed")).toString()).toBe(text);
    expect(await gunzipIfNeeded(new Uint8Array(), "empty")).toEqual(new Uint8Array());
  });

  test("a stream cut off anywhere is an error", async () => {
    const packed = gzipSync(text);
    for (let length = 2; length < packed.length; length++) {
      await expect(gunzipIfNeeded(packed.subarray(0, length), "labels.gz")).rejects.toThrow(
        `gunzip: labels.gz is cut off (unexpected end of file) after ${length} compressed bytes; fetch the file again`,
      );
    }
  });

  test("a stream with a wrong checksum is an error", async () => {
    const packed = gzipSync(text);
    packed[packed.length - 8]! ^= 1;
    await expect(gunzipIfNeeded(packed, "labels.gz")).rejects.toThrow(
      error(
        "FormatError",
        `gunzip: labels.gz is corrupt (incorrect data check) after ${packed.length} compressed bytes; fetch the file again`,
      ),
    );
  });
});
