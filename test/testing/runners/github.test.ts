// What is written for GitHub Actions, which takes % , : and the ends of lines for its own, and gives them back as they were.

import { join } from "node:path";
import fc from "fast-check";
import { mul, relu, tensor } from "pellucid";
import { gradcheck } from "pellucid/testing";
import { describe, expect, test } from "vitest";
import { annotation, callerOf, type SourceLine, summary } from "../../../src/testing/node/github.js";
import { withBackward } from "../gradcheck/wrong-ops.js";

const wrong = withBackward(relu, (dy) => mul(dy, 2));
const named = (name: string) => gradcheck(wrong, [tensor([1, 2])], { throws: false, name });
const at = (file: string): SourceLine => ({ file, line: 3, column: 5 });

/** A command as GitHub's runner reads it. */
function read(command: string): { properties: Record<string, string>; text: string } {
  const [, listed, data] = /^::error (.*?)::(.*)$/.exec(command)!;
  const given = (text: string) =>
    text
      .replaceAll("%0D", "\r")
      .replaceAll("%0A", "\n")
      .replaceAll("%3A", ":")
      .replaceAll("%2C", ",")
      .replaceAll("%25", "%");
  const properties = listed.split(",").map((part): [string, string] => {
    const sign = part.indexOf("=");
    return [part.slice(0, sign), given(part.slice(sign + 1))];
  });
  return { properties: Object.fromEntries(properties), text: given(data) };
}

describe("an annotation", () => {
  test("escapes what ends a property, or the line", () => {
    const command = annotation(named("50% of a, b: c"), at("/work/a,b:c%/x.js"), "/work");
    expect(command).toContain("::error file=a%2Cb%3Ac%25/x.js,line=3,col=5,title=");
    expect(command).toContain("title=gradcheck of 50%25 of a%2C b%3A c%3A failed at 2 of 2 elements::");
    expect(command).not.toMatch(/[\r\n]/);
    expect(command).toContain("%0A");
  });

  test("does not escape commas and colons in its text", () => {
    const text = annotation(named("f"), null, undefined).split("::")[2];
    expect(text).toMatch(/^the backward is wrong: /);
    expect(text).not.toMatch(/%3A|%2C/);
  });

  test("is read by GitHub as it was meant, whatever the name and the path", () => {
    const signs = fc.string({ unit: fc.constantFrom("%", ":", ",", "\n", "\r", "=", "0A", "25", "a", "é") });
    const report = named("f");
    fc.assert(
      fc.property(signs, signs, (name, file) => {
        const command = annotation({ ...report, name }, at(`/work/${file}`), undefined);
        expect(command).not.toMatch(/[\r\n]/);
        const { properties, text } = read(command);
        expect(properties).toEqual({
          file: `/work/${file}`,
          line: "3",
          col: "5",
          title: `gradcheck of ${name}: failed at 2 of 2 elements`,
        });
        expect(text).toContain(report.diagnosis!.text);
      }),
    );
  });

  test("has the path from the workspace, where the file is in it", () => {
    const fileOf = (file: string, workspace?: string) =>
      read(annotation(named("f"), at(file), workspace)).properties.file;
    expect(fileOf("/work/test/a.js", "/work")).toBe("test/a.js");
    expect(fileOf("/elsewhere/a.js", "/work")).toBe("/elsewhere/a.js");
    expect(fileOf("/work/test/a.js")).toBe("/work/test/a.js");
    expect(read(annotation(named("f"), null, "/work")).properties).not.toHaveProperty("file");
  });
});

test("the caller is the first place of one's own in a stack", () => {
  const own = join(process.cwd(), "a (b).js");
  const stack = [
    "Error: at x (/not/this.js:1:1)",
    "    at node:internal/process:1:2",
    "    at check (file:///p/node_modules/pellucid/index.js:3:4)",
    `    at async Suite.<anonymous> (${own}:5:6)`,
    "    at later (/p/b.js:7:8)",
  ].join("\n");
  expect(callerOf(stack)).toEqual({ file: own, line: 5, column: 6 });
  expect(callerOf("Error: x\n    at async /p (1)/c.js:1:2")).toEqual({
    file: "/p (1)/c.js",
    line: 1,
    column: 2,
  });
  expect(callerOf("Error: nowhere\n    at <anonymous>")).toBeNull();
});

test("a summary begins with the headline, and has the diagnosis as it is", () => {
  const report = named("f");
  const text = summary(report);
  expect(text.startsWith("### ✗ gradcheck of f: failed at 2 of 2 elements\n")).toBe(true);
  expect(text).toContain(`\`\`\`text\n${report.diagnosis!.text}\n`);
});
