import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { lockDirectory } from "../../src/files/lock-directory.js";
import { lockFile } from "../../src/files/lock-file.js";
import { directoryOfTest } from "../support/directories.js";
import { thrown } from "../support/errors.js";

const GONE = 2 ** 22 + 1;
const lockOf = (holder: object) => {
  const path = join(directoryOfTest(), "lock");
  writeFileSync(path, JSON.stringify(holder));
  return path;
};
/** What a process that is alive says of itself. */
const alive = () => {
  const path = join(directoryOfTest(), "own");
  const release = lockFile(path);
  const holder = JSON.parse(readFileSync(path, "utf8"));
  release();
  return holder;
};

describe("lockFile", () => {
  test("is there until it is given back", () => {
    const path = join(directoryOfTest(), "lock");
    const release = lockFile(path);
    expect(thrown(() => lockFile(path))).toBe(
      `PellucidError: lock: ${path} is held by this very process; one at a time may write; wait for it, or end it`,
    );
    release();
    expect(existsSync(path)).toBe(false);
    lockFile(path)();
  });

  test("names a process of this machine that lives", () => {
    const child = spawn("sleep", ["60"]);
    try {
      const path = lockOf({ pid: child.pid, host: hostname(), began: null });
      // Where the system does not tell when a process began, its number has to do.
      const holder = JSON.parse(readFileSync(path, "utf8"));
      if (alive().began !== null) {
        const stat = readFileSync(`/proc/${child.pid}/stat`, "utf8").split(" ");
        holder.began = `${alive().began.split(" ")[0]} ${stat[21]}`;
        writeFileSync(path, JSON.stringify(holder));
      }
      expect(thrown(() => lockFile(path))).toBe(
        `PellucidError: lock: ${path} is held by process ${child.pid}; one at a time may write; wait for it, or end it`,
      );
    } finally {
      child.kill("SIGKILL");
    }
  });

  test("of a process that is gone is taken over", () => {
    const path = lockOf({ pid: GONE, host: hostname(), began: null });
    const release = lockFile(path);
    expect(JSON.parse(readFileSync(path, "utf8")).pid).toBe(process.pid);
    release();
  });

  test("of a process that is gone, whose number another one has now, is taken over", () => {
    const { began } = alive();
    if (began === null) return;
    const path = lockOf({ pid: process.pid, host: hostname(), began: `${began.split(" ")[0]} 1` });
    lockFile(path)();
    expect(existsSync(path)).toBe(false);
  });

  test("of another machine is never taken over, and the file to delete is named", () => {
    const path = lockOf({ pid: GONE, host: "elsewhere", began: null });
    expect(thrown(() => lockFile(path))).toBe(
      `PellucidError: lock: ${path} is held by process ${GONE} on elsewhere; one at a time may write; if that has ended, delete ${path}`,
    );
    expect(existsSync(path)).toBe(true);
  });

  test.each(["", "{", "null", "5", "{}", '{"pid":"1"}'])(
    "that says %j is nobody's, once it is old",
    (text) => {
      const path = join(directoryOfTest(), "lock");
      writeFileSync(path, text);
      utimesSync(path, 1, 1);
      lockFile(path)();
      expect(existsSync(path)).toBe(false);
    },
  );

  test("that another process has taken over is not given back by the one that had it before", () => {
    const path = join(directoryOfTest(), "lock");
    const release = lockFile(path);
    writeFileSync(path, JSON.stringify({ pid: GONE, host: "elsewhere", began: null }));
    release();
    expect(existsSync(path)).toBe(true);
  });

  test("is waited for with patience, and no longer", () => {
    const path = lockOf({ ...alive() });
    const start = performance.now();
    expect(thrown(() => lockFile(path, { patience: 30 }))).toContain("is held by this very process");
    expect(performance.now() - start).toBeGreaterThanOrEqual(30);
  });

  test("where no file can be made says so", () => {
    const path = join(directoryOfTest(), "nowhere", "lock");
    expect(thrown(() => lockFile(path))).toBe(
      `PellucidError: lock: cannot make ${path}: there is no such file or directory (ENOENT); name another path`,
    );
  });
});

describe("lockDirectory", () => {
  test("makes it, lets one in at a time, and removes what a killed process left half-written", () => {
    const path = join(directoryOfTest(), "a", "b");
    mkdirSync(path, { recursive: true });
    writeFileSync(join(path, `.${crypto.randomUUID()}.tmp`), "half");
    const release = lockDirectory(path);
    expect(readdirSync(path)).toEqual([".lock"]);
    expect(thrown(() => lockDirectory(path))).toContain("b/.lock is held by this very process");
    release();
    expect(readdirSync(path)).toEqual([]);
  });

  test("that was made for nothing is gone again", () => {
    const path = join(directoryOfTest(), "a");
    lockDirectory(path)();
    expect(existsSync(path)).toBe(false);
    const release = lockDirectory(path);
    writeFileSync(join(path, "result"), "");
    release();
    expect(readdirSync(path)).toEqual(["result"]);
  });
});
