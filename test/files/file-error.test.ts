import { describe, expect, test } from "vitest";
import { PellucidError } from "../../src/errors.js";
import { fileError } from "../../src/files/file-error.js";

const systemError = (code: string) => Object.assign(new Error(`${code}: as the system says it`), { code });
const told = (code: string) => (fileError("op: cannot write", "a/b", systemError(code)) as Error).message;

describe("fileError", () => {
  test.each([
    ["EACCES", "there is no permission (EACCES); allow it, or name another path"],
    ["EDQUOT", "the quota of the disk is used up (EDQUOT); make room, and go on"],
    ["EISDIR", "it is a directory (EISDIR); name a file, or move the directory away"],
    ["ELOOP", "its links lead in a circle (ELOOP); name another path"],
    ["EMFILE", "too many files are open (EMFILE); raise the limit (ulimit -n)"],
    ["ENAMETOOLONG", "the name is too long (ENAMETOOLONG); name another path"],
    ["ENOENT", "there is no such file or directory (ENOENT); name another path"],
    ["ENOSPC", "the disk is full (ENOSPC); make room, and go on"],
    ["ENOTDIR", "a part of the path is a file (ENOTDIR); name another path"],
    ["EPIPE", "nobody reads it any more (EPIPE); do it again"],
    ["EROFS", "the file system can only be read (EROFS); name another path"],
    ["ERR_FS_EISDIR", "it is a directory (ERR_FS_EISDIR); name a file, or move the directory away"],
    [
      "ERR_FS_FILE_TOO_LARGE",
      "it is larger than 2 GiB, which is the most that is read (ERR_FS_FILE_TOO_LARGE); name another file",
    ],
    ["ESTALE", "ESTALE: as the system says it (ESTALE); mend that, and do it again"],
  ])("%s", (code, text) => {
    expect(told(code)).toBe(`op: cannot write a/b: ${text}`);
  });

  test("has the path, the code and the cause, and says what is intact", () => {
    const cause = systemError("ENOSPC");
    const made = fileError("cannot write", "", cause, "the rest is intact") as PellucidError;
    expect(made).toBeInstanceOf(PellucidError);
    expect([made.details, made.cause]).toEqual([{ path: "", code: "ENOSPC" }, cause]);
    expect(made.message).toBe(
      'cannot write "": the disk is full (ENOSPC); the rest is intact; make room, and go on',
    );
  });

  test.each([
    new TypeError("no system"),
    new PellucidError("told already"),
    systemError("ERR_INVALID_ARG_TYPE"),
  ])("gives back %s", (cause) => expect(fileError("cannot write", "a/b", cause)).toBe(cause));
});
