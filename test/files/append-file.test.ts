import fs, { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { AppendFile } from "../../src/files/append-file.js";
import { directoryOfTest, inDirectory } from "../support/directories.js";
import { error } from "../support/errors.js";

/** Bytes that the disk still takes. A write that has room for a part takes the part, as POSIX lets it. */
const disk = { free: Number.POSITIVE_INFINITY, broken: false };

beforeAll(() => {
  const { writeSync, ftruncateSync, fstatSync } = fs;
  vi.spyOn(fs, "writeSync").mockImplementation(((file: number, bytes: Uint8Array, offset: number): number => {
    const length = Math.min(bytes.length - offset, disk.free);
    if (length === 0) {
      throw Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" });
    }
    disk.free -= length;
    return writeSync(file, bytes, offset, length);
  }) as typeof writeSync);
  vi.spyOn(fs, "ftruncateSync").mockImplementation((file, length = 0) => {
    if (disk.broken) throw Object.assign(new Error("EIO: i/o error, ftruncate"), { code: "EIO" });
    disk.free += fstatSync(file).size - (length ?? 0);
    ftruncateSync(file, length);
  });
});
afterAll(() => {
  vi.restoreAllMocks();
});

const record = fc.uint8Array({ minLength: 1, maxLength: 20 });

describe("AppendFile", () => {
  test("a record that finds the disk full is taken back, and the file goes on with the next that fits", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(record), fc.nat({ max: 60 }), (records, free) =>
        inDirectory((directory) => {
          const path = join(directory, "log");
          disk.free = free;
          const file = new AppendFile(path, { kind: "log" });
          const held: Uint8Array[] = [];
          for (const bytes of records) {
            const room = disk.free;
            if (bytes.length <= room) {
              file.append(bytes);
              held.push(bytes);
            } else {
              expect(() => file.append(bytes)).toThrow("the disk is full");
              expect(disk.free).toBe(room);
            }
            expect(readFileSync(path)).toEqual(Buffer.concat(held));
          }
          disk.free = Number.POSITIVE_INFINITY;
          file.close();
        }),
      ),
    );
  });

  test("a torn record that cannot be taken back at once is gone before the next is written", () => {
    const path = join(directoryOfTest(), "log");
    const file = new AppendFile(path, { kind: "log" });
    file.append(Buffer.from("one\n"));
    Object.assign(disk, { free: 2, broken: true });
    expect(() => file.append(Buffer.from("two\n"))).toThrow("the disk is full");
    expect(readFileSync(path, "utf8")).toBe("one\ntw");
    disk.free = 100;
    expect(() => file.append(Buffer.from("two\n"))).toThrow("EIO");
    disk.broken = false;
    file.append(Buffer.from("3\n"));
    file.close();
    expect(readFileSync(path, "utf8")).toBe("one\n3\n");
  });

  test("the error names the file, and what to do", () => {
    const path = join(directoryOfTest(), "log");
    const file = new AppendFile(path, { kind: "log" });
    disk.free = 0;
    expect(() => file.append(Buffer.from("one\n"))).toThrow(
      error(
        "PellucidError",
        `log: cannot write to ${path}: the disk is full (ENOSPC); what it held before is intact; make room, and go on`,
      ),
    );
    disk.free = Number.POSITIVE_INFINITY;
    file.close();
  });

  test("opens at a length, and appends there", () => {
    const path = join(directoryOfTest(), "log");
    writeFileSync(path, "one\ntwo\nthr");
    const file = new AppendFile(path, { kind: "log", length: 8 });
    file.append(Buffer.from("3\n"));
    file.close();
    expect(readFileSync(path, "utf8")).toBe("one\ntwo\n3\n");
  });

  test("a path that cannot be written to is named", () => {
    const directory = directoryOfTest();
    expect(() => new AppendFile(directory, { kind: "log" })).toThrow(
      error(
        "PellucidError",
        `log: cannot write to ${directory}: it is a directory (EISDIR); what it held before is intact; name a file, or move the directory away`,
      ),
    );
  });

  test("is closed once and for all", () => {
    const path = join(directoryOfTest(), "log");
    const file = new AppendFile(path, { kind: "log" });
    file.close();
    file.close();
    expect(() => file.append(Buffer.from("one\n"))).toThrow(
      `log: ${path} is closed; write before close(), or open the log again`,
    );
    expect(readFileSync(path, "utf8")).toBe("");
  });
});
