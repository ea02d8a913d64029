import { execFileSync } from "node:child_process";
import { mkdirSync, truncateSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readRegularFile, readRegularFileSync } from "../../src/files/read-regular-file.js";
import { directoryOfTest } from "../support/directories.js";
import { error } from "../support/errors.js";

const DOING = "op: cannot read";
const readers: Record<string, (path: string, atMost?: number) => Promise<Uint8Array | undefined>> = {
  readRegularFile: (path, atMost) => readRegularFile(DOING, path, atMost),
  readRegularFileSync: async (path, atMost) => readRegularFileSync(DOING, path, atMost),
};

describe.each(Object.entries(readers))("%s", (_, read) => {
  test("reads a file, and what nothing is at is undefined", async () => {
    const path = join(directoryOfTest(), "file");
    writeFileSync(path, "abc");
    expect(Buffer.from((await read(path, 3))!).toString()).toBe("abc");
    expect(await read(`${path}-none`)).toBeUndefined();
    expect(await read(join(path, "inside"))).toBeUndefined();
  });

  test.skipIf(process.platform === "win32")("refuses what may never end, unread", async () => {
    const directory = directoryOfTest();
    const [pipe, socket] = [join(directory, "pipe"), join(directory, "socket")];
    execFileSync("mkfifo", [pipe]);
    const server = createServer().listen(socket);
    await new Promise((listening) => server.once("listening", listening));
    for (const [path, kind] of [
      ["/dev/zero", "a device"],
      [pipe, "a pipe"],
      [socket, "a socket"],
    ]) {
      await expect(read(path)).rejects.toThrow(
        error("FormatError", `${DOING} ${path}: it is ${kind}, which may never end; name a regular file`),
      );
    }
    server.close();
  });

  test("refuses what is too large, unread, and a directory", async () => {
    const path = join(directoryOfTest(), "file");
    writeFileSync(path, "");
    truncateSync(path, 2 ** 31);
    const tooLarge = `${DOING} ${path}: it has 2147483648 bytes, but at most 2147483647 are read; name another file`;
    await expect(read(path)).rejects.toThrow(error("FormatError", tooLarge));
    mkdirSync(`${path}s`);
    await expect(read(`${path}s`)).rejects.toThrow(
      error(
        "PellucidError",
        `${DOING} ${path}s: it is a directory (EISDIR); name a file, or move the directory away`,
      ),
    );
  });
});
