import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { writeFileAtomic } from "../../src/files/write-file-atomic.js";

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "pellucid-files-"));
});
afterAll(() => rm(root, { recursive: true }));

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
