import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ValueError } from "pellucid";
import { expect, test } from "vitest";
import { messageFor } from "../../../../../examples/mnist/evaluation/commands/message-for.js";
import { directoryOfTest } from "../../../../support/directories.js";

test("an error of Pellucid is its name and its message", () => {
  expect(messageFor(new ValueError("lr: 0 is not above 0"))).toBe("ValueError: lr: 0 is not above 0");
});

test("an error of the system that nobody has explained says what was done, to what, and the way out", () => {
  const path = join(directoryOfTest(), "nothing");
  try {
    readFileSync(path);
    expect.unreachable();
  } catch (error) {
    expect(messageFor(error)).toBe(
      `cannot open ${path}: there is no such file or directory (ENOENT); name another path`,
    );
  }
});

test("an error that nobody has thought of keeps its stack", () => {
  const bug = new TypeError("x is not a function");
  expect(() => messageFor(bug)).toThrow(bug);
});
