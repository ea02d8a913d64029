import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { type Tensor, tensor, zeros } from "pellucid";
import * as arbitraries from "pellucid/testing/arbitraries";
import { gradcheckProperty } from "pellucid/testing/property";
import { expect, test, vi } from "vitest";
import { decode, encode, formatJson } from "../../../src/testing/property/exact-json.js";
import { keepFailure, readFailures } from "../../../src/testing/property/failure-file.js";
import { thrown } from "../../support/errors.js";
import { everything } from "../../support/mode.js";
import { printed, script } from "../../support/run-node.js";
import { temporaryDirectory } from "../../support/temporary-directory.js";
import { right, smaller } from "./wrong-cubes.js";

const directory = temporaryDirectory();
const dtype = "float64";
const tensors = arbitraries.tensor({ dtype });
// However slow the machine is, nothing is cut: what is tested is what comes out.
const quiet = { throws: false, seed: 1, timeLimit: 1e6, shrinkTimeLimit: 1e6 } as const;

test("a failure is kept, replayed first while it is there, and stays when it is mended", () => {
  const failures = join(directory, "deep", "gradients.json");
  const first = gradcheckProperty(smaller, tensors, { ...quiet, failures });
  expect(first.notes).toEqual([`kept in ${failures}, to be replayed first: commit it`]);
  const text = readFileSync(failures, "utf8");
  const { path } = first.failure!;
  expect(text).toBe(`{
  "format": "pellucid gradcheck failures",
  "version": 1,
  "properties": {
    "cube": [
      {
        "case": {
          "$tensor": 0.125,
          "dtype": "float64"
        },
        "seed": 1,
        "path": "${path}",
        "diagnosis": ["${first.failure!.patterns.join('", "')}"]
      }
    ]
  }
}
`);

  const seen: number[] = [];
  const watched = (x: Tensor) => {
    seen.push(x.size === 1 ? x.dataSync()[0] : Number.NaN);
    return smaller(x);
  };
  const second = gradcheckProperty(watched, tensors, { ...quiet, failures, name: "cube" });
  expect(seen[0]).toBe(0.125);
  expect(second).toMatchObject({ replayed: 1, failure: { entry: 1, path: null } });
  expect(`${second}`).toContain("gradcheckProperty of cube: failed again in kept failure 1\n");
  expect(`${second}`).toContain(`note: kept in ${failures}: found with seed 1, path "${path}"`);
  // The diagnosis comes from a larger case here too.
  expect(second.failure!.evidence.report!.failed).toBeGreaterThanOrEqual(8);
  expect(readFileSync(failures, "utf8")).toBe(text);

  const mended = gradcheckProperty(right, tensors, { ...quiet, failures, numRuns: 5 });
  expect(`${mended}`).toContain("passed, 5 cases, after 1 kept failure (seed 1)");
  expect(readFileSync(failures, "utf8")).toBe(text);
});

test("kept failures for which there is no time are not replayed, and nothing passes", () => {
  const failures = join(directory, "no-time.json");
  const [first, second] = [tensor(0.5, { dtype }), tensor(0.25, { dtype })];
  for (const value of [first, second]) {
    keepFailure(failures, "cube", { case: value, seed: 1, path: "0", diagnosis: [] });
  }
  const none = gradcheckProperty(smaller, tensors, { ...quiet, failures, timeLimit: 0 });
  expect(none).toMatchObject({ ok: false, replayed: 0, isReplayCut: true, isCut: true, failure: null });
  expect(`${none}`).toMatch(
    /^gradcheckProperty of cube: failed, the time was over before all kept failures were replayed\n/,
  );
  expect(`${none}`).toContain(
    `note: the time was over before kept failure 1 of 2 in ${failures} was checked: raise timeLimit`,
  );
  expect(thrown(() => gradcheckProperty(right, tensors, { failures, timeLimit: 0 }))).toMatch(
    /^GradcheckPropertyError: /,
  );

  // Time for the first of them.
  let now = 0;
  vi.spyOn(performance, "now").mockImplementation(() => now);
  const fn = (x: Tensor) => {
    if (x.size === 1 && x.dataSync()[0] === 0.25) now = 1000;
    return right(x);
  };
  const one = gradcheckProperty(fn, tensors, { ...quiet, failures, name: "cube", timeLimit: 500 });
  vi.restoreAllMocks();
  expect(one).toMatchObject({ ok: false, replayed: 1, isReplayCut: true, coverage: { cases: 0 } });
  expect(`${one}`).toContain("replayed, after 1 kept failure\n");
});

test("a kept failure that fn refuses is no case, and is said to be there", () => {
  const failures = join(directory, "refused.json");
  for (const value of [tensor([1, 2], { dtype }), tensor(0.5, { dtype })]) {
    keepFailure(failures, "cube", { case: value, seed: 1, path: "0", diagnosis: [] });
  }
  const fn = (x: Tensor) => {
    fc.pre(x.size === 1);
    return right(x);
  };
  const report = gradcheckProperty(fn, tensors, { ...quiet, failures, name: "cube", numRuns: 3 });
  expect(report).toMatchObject({ ok: true, replayed: 1 });
  expect(report.notes).toEqual([
    `fn refuses kept failure 1 of 2 in ${failures}, which was not checked: remove it, or let fn take it`,
  ]);
});

test.each(["toString", "__proto__"])("a property may be called %s", (name) => {
  const failures = join(directory, `${name}.json`);
  const options = { ...quiet, failures, name };
  expect(gradcheckProperty(smaller, tensors, options).replayed).toBe(0);
  expect(gradcheckProperty(smaller, tensors, options)).toMatchObject({ replayed: 1, failure: { entry: 1 } });
});

test("the same failure is kept once, and properties share a file by name", () => {
  const path = join(directory, "shared.json");
  const failure = { case: tensor([1, 2]), seed: 1, path: "0", diagnosis: [] };
  expect(keepFailure(path, "b", failure)).toBe(true);
  expect(keepFailure(path, "b", { ...failure, seed: 2 })).toBe(false);
  expect(keepFailure(path, "a", failure)).toBe(true);
  expect(Object.keys(JSON.parse(readFileSync(path, "utf8")).properties)).toEqual(["a", "b"]);
  expect(readFailures(path, "c")).toEqual([]);
});

test("values come back to the last bit", () => {
  const values = {
    double: tensor(
      [
        [0.1, -0],
        [5e-324, 1.7976931348623157e308],
      ],
      { dtype },
    ),
    single: tensor([0.1, 1e-45, Number.NaN, -Infinity]),
    whole: tensor(Int32Array.of(-3, 2 ** 31 - 1)),
    empty: zeros([0, 3], { dtype }),
    scalar: tensor(2, { dtype }),
    list: [1, -0, Number.POSITIVE_INFINITY, "text", true, null],
    options: { stride: [1, 2] },
  };
  const back = decode(JSON.parse(formatJson(encode(values))), () => expect.unreachable()) as typeof values;
  for (const [name, value] of Object.entries(values)) {
    const found = back[name as keyof typeof values];
    if (!(value instanceof Object && "dataSync" in value)) {
      expect(found).toEqual(value);
      continue;
    }
    const t = found as Tensor;
    expect([name, t.dtype, t.shape]).toEqual([name, value.dtype, value.shape]);
    expect([...t.dataSync()].every((x, i) => Object.is(x, value.dataSync()[i]))).toBe(true);
  }
});

test("a row of numbers is a line", () => {
  const rows = tensor([Array(20).fill(0.125), Array(20).fill(1)], { dtype });
  expect(formatJson(encode({ x: rows })).split("\n")).toEqual([
    "{",
    '  "x": {',
    '    "$tensor": [',
    `      [${Array(20).fill(0.125).join(", ")}],`,
    `      [${Array(20).fill(1).join(", ")}]`,
    "    ],",
    '    "dtype": "float64"',
    "  }",
    "}",
  ]);
});

test("cases that cannot be kept are said to be so", () => {
  const failures = join(directory, "functions.json");
  const cases = fc.record({ x: tensors, f: fc.constant(() => 1) });
  const { notes } = gradcheckProperty(({ x }) => smaller(x), cases, {
    ...quiet,
    failures,
    name: "functions",
  });
  expect(notes).toEqual([
    `not kept in ${failures}: the case.f is a function, which cannot be kept in a file: draw tensors, numbers, strings, lists and plain objects, and make the rest of them in fn`,
  ]);
});

test("kept cases of another kind than those that are drawn", () => {
  const failures = join(directory, "stale.json");
  const one = { seed: 1, path: "0", diagnosis: [] };
  keepFailure(failures, "f", { ...one, case: { x: tensor([1]) } });
  const cases = fc.record({ x: tensors, weight: tensors });
  expect(thrown(() => gradcheckProperty(({ x }) => right(x), cases, { failures, name: "f" }))).toBe(
    `ValueError: gradcheckProperty: entry 1 of "f" in ${failures} is { x }, and the cases that are drawn now are { weight, x }; change the entry as the function was changed, or remove it`,
  );
  // What some cases have and others have not may be missing.
  const optional = fc.record({ x: tensors, weight: tensors }, { requiredKeys: ["x"] });
  expect(gradcheckProperty(({ x }) => right(x), optional, { failures, name: "f", numRuns: 2 }).ok).toBe(true);
  expect(thrown(() => gradcheckProperty(right, tensors, { failures, name: "f" }))).toContain(
    "are a tensor; change",
  );
});

const damagedTensor = (elements: string) =>
  `{"format": "pellucid gradcheck failures", "version": 1, "properties": {"cube": [{"case": {"$tensor": ${elements}, "dtype": "float64"}, "seed": 1, "path": "0", "diagnosis": []}]}}`;

test.each([
  [
    "no JSON",
    "{",
    /^FormatError: gradcheckProperty: .*: the text is no JSON; take the file from version control/,
  ],
  ["a name twice", '{"a": 1, "a": 2}', /^FormatError: gradcheckProperty: .*"a" twice.*; take the file from/],
  [
    "another file",
    '{"format": "other"}',
    /its format is "other", not "pellucid gradcheck failures"; take the file from/,
  ],
  [
    "a later version",
    '{"format": "pellucid gradcheck failures", "version": 2}',
    /is of version 2 of its format, and this one reads 1; run it with the version of pellucid that wrote it/,
  ],
  [
    "no entries",
    '{"format": "pellucid gradcheck failures", "version": 1, "properties": {"cube": [3]}}',
    /an entry of "cube" is not \{ case, seed, path, diagnosis \}/,
  ],
  [
    "a tensor that is none",
    '{"format": "pellucid gradcheck failures", "version": 1, "properties": {"cube": [{"case": {"$tensor": [[1], [2, 3]], "dtype": "float64"}, "seed": 1, "path": "0", "diagnosis": []}]}}',
    /in entry 1 of "cube", a tensor has 3 numbers in lists that are not of the shape \[2,1\]/,
  ],
  [
    "rows of different lengths",
    damagedTensor("[[1, 2], [3], [4, 5, 6]]"),
    /a tensor has 6 numbers in lists that are not of the shape \[3,2\]/,
  ],
  ["lists as deep as they should not be", damagedTensor("[1, [2]]"), /not of the shape \[2\]/],
  ["a word", damagedTensor('[1, "a"]'), /in entry 1 of "cube", "a" stands where there must be a number/],
  ["null", damagedTensor("[1, null]"), /null stands where there must be a number/],
])("a file with %s", (_, text, message) => {
  const failures = join(directory, "damaged.json");
  writeFileSync(failures, text);
  expect(thrown(() => gradcheckProperty(right, tensors, { failures, numRuns: 1 }))).toMatch(message);
  expect(thrown(() => gradcheckProperty(right, tensors, { failures, numRuns: 1 }))).toMatch(/^FormatError: /);
  expect(readFileSync(failures, "utf8")).toBe(text);
});

test.runIf(everything)("processes that write at the same time lose nothing of each other", async () => {
  const path = join(directory, "parallel.json");
  const write = (id: number) =>
    printed(
      script(`
        import { tensor } from "./src/index.ts";
        import { keepFailure } from "./src/testing/property/failure-file.ts";
        for (let i = 0; i < 10; i++)
          keepFailure(${JSON.stringify(path)}, "p" + (i % 3), { case: tensor([${id}, i]), seed: 1, path: "0", diagnosis: [] });
      `),
    );
  await Promise.all([0, 1, 2, 3].map(write));
  const kept = [0, 1, 2]
    .flatMap((i) => readFailures(path, `p${i}`))
    .map((one) => String((one.case as Tensor).dataSync()));
  expect(new Set(kept).size).toBe(40);
});
