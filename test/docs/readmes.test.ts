// Pages whose TypeScript is one program, from the first block to the last.

import * as pellucid from "pellucid";
import * as data from "pellucid/data";
import { afterEach, describe, expect, test } from "vitest";
import * as model from "../../examples/mnist/model.js";
import { everything } from "../support/mode.js";
import { programOf, run } from "./examples.js";
import { read } from "./project-files.js";
import { typeErrors } from "./type-check.js";

/** What these programs import, by the name that they import it by. */
const entries = { pellucid, "pellucid/data": data, "../../examples/mnist/model.js": model };
const names = Object.fromEntries(Object.entries(entries).map(([entry, own]) => [entry, Object.keys(own)]));

afterEach(() => pellucid.useBackend("cpu"));

describe.each(["src/backends/README.md"])("the program of %s", (file) => {
  const program = programOf(file, read(file));

  test.runIf(everything)("runs, and shows what it says", async () => {
    expect(program.code).not.toBe("");
    await run(program.code, { entries });
  });

  test.runIf(everything)("has the right types", () => {
    expect(typeErrors([program], names, [])).toEqual([]);
  });
});
