import { useBackend } from "pellucid";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { everything, oneIn } from "../support/mode.js";
import { type RedisServer, redisMissing, startRedis } from "../support/redis.js";
import { temporaryDirectory } from "../support/temporary-directory.js";
import { entries } from "./entries.js";
import { type Example, examplesIn, instrument, run } from "./examples.js";
import { namespaceOf, read, typescriptFiles } from "./project-files.js";
import { makeFiles, standIns } from "./stand-ins.js";
import { typeErrors } from "./type-check.js";
import { difference, readValue } from "./values.js";

const files = typescriptFiles("src").filter((file) => !file.endsWith("/index.ts"));
const examples = files.flatMap((file) => examplesIn(file, read(file)));
/** Those of the queue run where there is a Redis. */
const runnable = examples.filter(({ file }) => redisMissing === null || !file.startsWith("src/tune/queue/"));
const scope = Object.entries(entries).map(([entry, names]) => {
  const namespace = namespaceOf(entry);
  return namespace === undefined ? names : { [namespace]: names };
});

describe("the examples of src", () => {
  const home = process.cwd();
  const directory = temporaryDirectory();
  let redis: RedisServer | null = null;
  beforeAll(async () => {
    if (redisMissing === null) {
      redis = await startRedis();
      Object.assign(process.env, redis.env);
    }
    await makeFiles(directory);
    process.chdir(directory);
    vi.spyOn(console, "log").mockImplementation(() => {});
  });
  afterEach(() => useBackend("cpu"));
  afterAll(async () => {
    delete process.env.PELLUCID_QUEUE_PASSWORD;
    await redis?.stop();
    process.chdir(home);
    vi.restoreAllMocks();
  });

  test("none is overlooked", () => {
    const count = (file: string) => read(file).split("@example").length - 1;
    expect(examples.length).toBe(files.reduce((total, file) => total + count(file), 0));
  });

  test.each(oneIn(2, runnable).map((example): [string, Example] => [example.name, example]))(
    "%s",
    async (_, example) => {
      const url = redis?.url ?? "";
      await run(example.code, Object.assign({ entries }, ...scope, standIns({ url })));
    },
  );

  test.runIf(everything)("the compiler objects to none of them, but to one that is wrong", () => {
    const names = Object.fromEntries(
      Object.entries(entries).map(([entry, own]) => [entry, Object.keys(own)]),
    );
    const wrong: Example = { name: "wrong", file: "", line: 1, code: "relu(3);\nadd(x, 1).shape; // [2]" };
    expect(typeErrors([...examples, wrong], names, Object.keys(standIns()))).toEqual([
      "wrong: relu(3);: Argument of type 'number' is not assignable to parameter of type 'Tensor'.",
    ]);
  });

  test("every stand-in is needed by one of them", () => {
    const names = Object.keys(standIns());
    const all = examples.map(({ code }) => code).join("\n");
    expect(names.filter((name) => !new RegExp(`\\b${name}\\b`).test(all))).toEqual([]);
  });
});

describe("the doc test itself", () => {
  test("checks the value behind an expression, a name, and on the next line", () => {
    expect(instrument("f(1); // [2, 3]")).toBe('check(f(1), "[2, 3]");');
    expect(instrument("const { a } = f(); // 2.5")).toBe('const { a } = f();\ncheck(a, "2.5");');
    expect(instrument('const a = "b";\na;\n// ["c",\n// "d"]')).toBe(
      'const a = "b";\ncheck(a, "[\\"c\\", \\"d\\"]");',
    );
  });

  test("leaves prose alone, and code without a comment", () => {
    expect(instrument("f(); // about half of them 0\ng();")).toBe("f();\ng();");
    expect(instrument("for (const a of b) {\n  f(a); // 7\n}")).toBe("for (const a of b) {\n  f(a); // 7\n}");
  });

  test("refuses a value that it cannot read or cannot compare", () => {
    expect(() => instrument("f(); // 7 2 1 0 4")).toThrow(
      '"7 2 1 0 4" begins like a value, but cannot be read as one',
    );
    expect(() => instrument("f(); // [a, b]")).toThrow("begins like a value");
    expect(() => instrument("f(); // [1 2]")).toThrow("begins like a value");
    expect(() => instrument("const { a, b } = f(); // 3")).toThrow(
      '"const { a, b } = f();" has a value behind it, but does not make exactly one',
    );
  });

  const wrong: [string, unknown, string, string][] = [
    ["a number", 3, "2", "the value is 3, not 2"],
    ["a rounded number", 0.23956, "0.2395", "the value is 0.23956, not 0.2395"],
    ["a number with few digits", 0.51, "0.5", "the value is 0.51, not 0.5"],
    ["a negative number", 1, "-1", "the value is 1, not -1"],
    [
      "a nested element",
      [
        [1, 2],
        [3, 5],
      ],
      "[[1, 2], [3, 4]]",
      "the value[1][1] is 5, not 4",
    ],
    ["a length", [1, 2], "[1, 2, 3]", "the value has 2 elements, not 3"],
    ["a string", ["a", "b"], '["a", "c"]', 'the value[1] is "b", not "c"'],
    ["a property", { a: 1, b: [2] }, "{ a: 1, b: [3] }", "the value.b[0] is 2, not 3"],
    ["a missing property", { a: 1 }, "{ a, b }", "the value has the properties a, not a, b"],
    ["a boolean", false, "true", "the value is false, not true"],
    ["a tensor that is not there", undefined, "[1]", "the value is undefined, not an array"],
  ];
  test.each(wrong)("finds %s that is wrong", (_, actual, comment, problem) => {
    expect(difference(actual, readValue(comment)!)).toBe(problem);
  });

  test("takes what is right to the digits shown", () => {
    expect(
      difference(
        [
          [0.23954, 1 / 3],
          [Math.fround(0.1), -2],
        ],
        readValue("[[0.2395, 0.33333], [0.1, -2]]")!,
      ),
    ).toBe(undefined);
    expect(difference({ a: { b: "c" }, d: 1 }, readValue('{ a: { b: "c" }, d }')!)).toBe(undefined);
  });
});
