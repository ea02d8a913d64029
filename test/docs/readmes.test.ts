// The pages whose TypeScript is one program, from the first block to the last: it runs, it has the right types, and it prints
// what the page says. What a block uses, it imports, or one before it did.

import * as fsPromises from "node:fs/promises";
import * as jpegDecoder from "@jsquash/jpeg/decode.js";
import * as fastCheck from "fast-check";
import * as fastPng from "fast-png";
import * as pellucid from "pellucid";
import * as data from "pellucid/data";
import "pellucid/testing/vitest";
import * as vitest from "vitest";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { guidesInOrder } from "../../examples/guides/site/pages.js";
import * as model from "../../examples/mnist/model.js";
import { everything } from "../support/mode.js";
import { temporaryDirectory } from "../support/temporary-directory.js";
import { entries } from "./entries.js";
import { blocksOf, programOf, run } from "./examples.js";
import { markdownFiles, read } from "./project-files.js";
import { makeFiles } from "./stand-ins.js";
import { programErrors } from "./type-check.js";

/** Enough of MNIST to learn from in a second. */
const beginning = ({ train, test, source }: data.Mnist): data.Mnist => ({
  train: train.take(2000),
  test: test.take(1000),
  source,
});

/** What these programs import, by the name that they import it by. */
const imported = {
  ...entries,
  "pellucid/data": { ...data, loadMnist: async () => beginning(await data.loadMnist()) },
  "../../examples/mnist/model.js": model,
  "@jsquash/jpeg/decode.js": jpegDecoder,
  "fast-check": fastCheck,
  "fast-png": fastPng,
  "node:fs/promises": fsPromises,
  vitest,
};

/** Takes seconds, since it trains on cpu. */
const SLOW = ["examples/guides/pictures.md", "src/backends/README.md"];

/** Pages that are one program each. */
const PROGRAMS = [
  ...guidesInOrder(),
  "src/backends/README.md",
  "src/formats/README.md",
  "src/formats/onnx/README.md",
  "src/formats/onnx/import/README.md",
  "src/metrics/README.md",
  "src/trace/README.md",
  "src/train/logs/README.md",
  "src/tune/README.md",
];

/** Pages each piece of which is a program. */
const PIECES = ["README.md", "src/autograd/README.md", "src/derivatives/README.md", "src/testing/README.md"];

/** Pages whose TypeScript is no program, and why. */
const NO_PROGRAMS: Record<string, string> = {
  "CONTRIBUTING.md": "an op whose kernel is not there",
  "examples/gradients/README.md": "excerpts of mistakes.ts, which test/examples/gradients runs",
  "src/backends/gpu/README.md": "asks for a GPU",
};

const programs = [
  ...PROGRAMS.map((file) => programOf(file, read(file))),
  ...PIECES.flatMap((file) => blocksOf(file, read(file))),
];
const home = process.cwd();
const directory = temporaryDirectory();

beforeAll(async () => {
  await makeFiles(directory);
  process.chdir(directory);
});
afterEach(() => pellucid.useBackend("cpu"));
afterAll(() => process.chdir(home));

test("every page with TypeScript is run, or listed with the reason why not", () => {
  const withCode = markdownFiles().filter((file) => /^```ts$/m.test(read(file)));
  // Those are excerpts of the kernels; kernel-readmes.test.ts compares them.
  const expected = withCode.filter((file) => !file.startsWith("kernels/"));
  expect([...PROGRAMS, ...PIECES, ...Object.keys(NO_PROGRAMS)].sort()).toEqual(expected.sort());
});

test.each(programs.filter(({ file }) => everything || !SLOW.includes(file)))(
  "the program of $name runs, and prints what the page says",
  async ({ code }) => {
    await run(code, { entries: imported });
  },
);

test.runIf(everything)("they have the right types, and one that is wrong is found", () => {
  const wrong = { ...programs[0], file: "wrong.md", code: 'import { relu } from "pellucid";\nrelu(3);' };
  expect(programErrors([...programs, wrong])).toEqual([
    "wrong.md: relu(3);: Argument of type 'number' is not assignable to parameter of type 'Tensor'.",
  ]);
});

describe("the test of pages itself", () => {
  const page = (code: string, output: string) =>
    programOf("page.md", `# Title\n\n\`\`\`ts\n${code}\n\`\`\`\n\n\`\`\`text\n${output}\n\`\`\`\n`).code;

  test("takes what is printed, with any text for …, and finds what is not", async () => {
    const code = 'console.log([1, 2]);\nconsole.log("took 12 ms");';
    await run(page(code, "[ 1, 2 ]\ntook … ms"), { entries: imported });
    await expect(run(page(code, "[ 1, 3 ]\ntook … ms"), { entries: imported })).rejects.toThrow(
      "it prints\n[ 1, 2 ]\ntook 12 ms\nwhere the page says\n[ 1, 3 ]",
    );
    await expect(run(page(code, "[ 1, 2 ]"), { entries: imported })).rejects.toThrow("where the page says");
  });

  test("reads the comment behind console.log as what that prints", async () => {
    await run('console.log("a"); // b\n'.replace("b", "a"), { entries: imported });
    await expect(run('console.log("a"); // b', { entries: imported })).rejects.toThrow(
      "it prints\na\nwhere the page says\nb",
    );
  });

  test("misses an import", async () => {
    await expect(run(page("console.log(relu);", ""), { entries: imported })).rejects.toThrow(
      "relu is not defined",
    );
    await run(
      'import { relu as r, type Tensor } from "pellucid";\nimport type { Shape } from "pellucid";\nr;',
      { entries: imported },
    );
  });
});
