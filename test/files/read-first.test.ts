import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readFirst } from "../../src/files/read-first.js";
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
