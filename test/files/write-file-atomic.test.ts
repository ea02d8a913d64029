import fs, { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { removeHalfWritten, writeFileAtomic } from "../../src/files/write-file-atomic.js";
import { error } from "../support/errors.js";

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
    await expect(writeFileAtomic(path, "text")).rejects.toThrow(
      error(
        "PellucidError",
        `cannot write ${path}: it is a directory (EISDIR); what was there before is intact; name a file, or move the directory away`,
      ),
    );
    expect(await readdir(join(root, "taken"))).toEqual(["directory"]);
    expect(await readdir(path)).toEqual(["inside"]);
  });

  test("a disk that is full leaves the old file and nothing else, and once there is room it is as if nothing had been", async () => {
    const path = join(root, "full", "file.txt");
    await writeFileAtomic(path, "old");
    const open = vi.spyOn(fs, "open").mockImplementationOnce(async (...args) => {
      open.mockRestore();
      const file = await fs.open(...args);
      file.sync = () => Promise.reject(Object.assign(new Error("no space left"), { code: "ENOSPC" }));
      return file;
    });
    await expect(writeFileAtomic(path, "new")).rejects.toThrow(
      error(
        "PellucidError",
        `cannot write ${path}: the disk is full (ENOSPC); what was there before is intact; make room, and go on`,
      ),
    );
    expect([await readFile(path, "utf8"), await readdir(join(root, "full"))]).toEqual(["old", ["file.txt"]]);
    await writeFileAtomic(path, "new");
    expect(await readFile(path, "utf8")).toBe("new");
  });

  test("takes every name that the file system takes", async () => {
    const name = "n".repeat(255);
    await writeFileAtomic(join(root, "long", name), "text");
    expect(await readdir(join(root, "long"))).toEqual([name]);
    const longer = join(root, "long", `${name}n`);
    await expect(writeFileAtomic(longer, "text")).rejects.toThrow(
      `cannot write ${longer}: the name is too long (ENAMETOOLONG); what was there before is intact; name another path`,
    );
  });

  test("writes to a device instead of taking its place", async () => {
    await writeFileAtomic("/dev/null", "text");
    expect((await stat("/dev/null")).isCharacterDevice()).toBe(true);
  });

  test("what a killed process has left half-written can be removed, and nothing else is", async () => {
    const directory = join(root, "killed");
    await mkdir(directory);
    const others = [".tmp", "a.tmp", `${crypto.randomUUID()}.tmp`, `.${crypto.randomUUID()}.tmp.txt`];
    for (const name of [`.${crypto.randomUUID()}.tmp`, ...others]) await writeFile(join(directory, name), "");
    removeHalfWritten(directory);
    expect((await readdir(directory)).sort()).toEqual(others.sort());
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
