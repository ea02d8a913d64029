import { statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { makeDirectory } from "../../src/files/make-directory.js";
import { directoryOfTest } from "../support/directories.js";
import { thrown } from "../support/errors.js";

describe("makeDirectory", () => {
  test("makes those above it, and is content with one that is there", () => {
    const path = join(directoryOfTest(), "a", "b", "c");
    makeDirectory(path);
    makeDirectory(path);
    expect(statSync(path).isDirectory()).toBe(true);
  });

  // Where Node's own `recursive: true` never comes to an end.
  test("comes to an end where the file system has no room for directories", () => {
    expect(thrown(() => makeDirectory("/proc/nobody/x"))).toMatch(
      /^PellucidError: cannot make the directory \/proc\/nobody\/x: .* \(E[A-Z]+\); name another path$/,
    );
  });

  test.each([
    ["a file", (at: string) => join(at, "file"), "a file is in the way (EEXIST)"],
    ["a place in a file", (at: string) => join(at, "file", "x"), "a part of the path is a file (ENOTDIR)"],
    ["a link to nowhere", (at: string) => join(at, "dangling"), "it is a link to nowhere, where nothing is"],
    ["links in a circle", (at: string) => join(at, "circle", "x"), "its links lead in a circle (ELOOP)"],
    [
      "a name of 300 letters",
      (at: string) => join(at, "x".repeat(300)),
      "the name is too long (ENAMETOOLONG)",
    ],
    ["no name", () => "", "there is no such file or directory (ENOENT)"],
  ])("refuses %s in one line", (_, pathIn, reason) => {
    const directory = directoryOfTest();
    writeFileSync(join(directory, "file"), "");
    symlinkSync("nowhere", join(directory, "dangling"));
    symlinkSync("circle", join(directory, "circle"));
    const path = pathIn(directory);
    expect(thrown(() => makeDirectory(path))).toBe(
      `PellucidError: cannot make the directory ${path === "" ? '""' : path}: ${reason}; name another path`,
    );
  });
});
