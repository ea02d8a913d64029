import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { gunzipIfNeeded, readFirst, writeFileAtomic } from "../../src/data/files.js";
import { error } from "../support/errors.js";
import { temporaryDirectory } from "../support/temporary-directory.js";

const root = temporaryDirectory();

describe("writeFileAtomic", () => {
  test("makes the parent directories and leaves nothing but the file", async () => {
    const path = join(root, "a", "b", "file.bin");
    await writeFileAtomic(path, new Uint8Array([1, 2, 3]));
    expect([...(await readFile(path))]).toEqual([1, 2, 3]);
    expect(await readdir(join(root, "a", "b"))).toEqual(["file.bin"]);
  });

  test("replaces a longer file", async () => {
    const path = join(root, "replaced", "file.txt");
    await writeFileAtomic(path, "a long first text");
    await writeFileAtomic(path, "second");
    expect(await readFile(path, "utf8")).toBe("second");
  });

  test("keeps the old file and removes the temporary one when writing fails", async () => {
    const path = join(root, "failing", "file.txt");
    await writeFileAtomic(path, "old");
    await expect(writeFileAtomic(path, { not: "bytes" } as unknown as Uint8Array)).rejects.toThrow(TypeError);
    expect(await readFile(path, "utf8")).toBe("old");
    expect(await readdir(join(root, "failing"))).toEqual(["file.txt"]);
  });

  test("removes the temporary file when the rename fails", async () => {
    const path = join(root, "taken", "directory");
    await mkdir(path, { recursive: true });
    await writeFile(join(path, "inside"), "kept");
    await expect(writeFileAtomic(path, "text")).rejects.toThrow();
    expect(await readdir(join(root, "taken"))).toEqual(["directory"]);
    expect(await readdir(path)).toEqual(["inside"]);
  });

  test("readers meet whole files only, while many write", async () => {
    const path = join(root, "contended", "file.bin");
    const size = 200_000;
    await writeFileAtomic(path, new Uint8Array(size));
    let writing = true;
    const writers = Promise.all(
      Array.from({ length: 20 }, (_, i) => writeFileAtomic(path, new Uint8Array(size).fill(i + 1))),
    ).finally(() => {
      writing = false;
    });
    do {
      const bytes = await readFile(path);
      expect(bytes.length).toBe(size);
      expect(bytes.every((byte) => byte === bytes[0])).toBe(true);
    } while (writing);
    await writers;
    expect(await readdir(join(root, "contended"))).toEqual(["file.bin"]);
  });
});

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
