import { mul, relu, tensor } from "pellucid";
import { gradcheck } from "pellucid/testing";
import { assertGradcheck } from "pellucid/testing/node";
import { describe, expect, test, vi } from "vitest";
import { annotation, summary } from "../../src/testing/node/github.js";
import { thrown } from "../support/errors.js";
import { temporaryDirectory } from "../support/temporary-directory.js";
import { withBackward } from "./gradcheck/wrong-ops.js";

const x = tensor([-1, 2]);
const throws = false;
const directory = temporaryDirectory();

const wrong = withBackward(relu, (dy) => mul(dy, 2));

describe("GitHub is told of", () => {
  test("a gradient that costs more than its limits", () => {
    const report = gradcheck(relu, [x], { limits: { savedTensors: 0 }, throws });
    const headline = "gradcheck of relu: failed: its gradient is right, and costs more than its limits";
    const line = "savedTensors is 1, and the limit 0: y of relu float32 [2]";
    expect(annotation(report, null, undefined)).toBe(
      `::error title=${headline.replaceAll(":", "%3A").replaceAll(",", "%2C")}::${line}`,
    );
    expect(summary(report)).toBe(`### ✗ ${headline}\n\n\`\`\`text\n${line}\n\`\`\`\n\n`);
  });

  test("one that is wrong and costs too much as well", () => {
    const report = gradcheck(wrong, [x], { limits: { forwardOps: 0 }, throws });
    const told = [annotation(report, null, undefined), summary(report)];
    for (const text of told) {
      expect(text).toMatch(/the backward is wrong/);
      expect(text).toContain("forwardOps is 1, and the limit 0");
      expect(text).toContain("worst: input 0[0]");
    }
  });

  test("a name with Markdown in it, as text in one line", () => {
    const told = summary(gradcheck(wrong, [x], { name: "a\n# <b>`my_op`", throws }));
    expect(told).toMatch(
      /^### ✗ gradcheck of a \\# \\<b\\>\\`my\\_op\\`: failed at 2 of 2 elements\n\n```text\n/,
    );
  });

  test("a text with fences in it, between longer ones", () => {
    const report = gradcheck(wrong, [x], { throws });
    const text = "the backward is wrong:\n````\n# not a title";
    const told = summary({ ...report, diagnosis: { ...report.diagnosis!, text } });
    expect(told.match(/^`{5}(text)?$/gm)).toEqual(["`````text", "`````"]);
  });

  test("where the summary cannot be written, of that as well: what is wrong is thrown all the same", () => {
    vi.stubEnv("GITHUB_STEP_SUMMARY", directory);
    const written: string[] = [];
    vi.spyOn(process.stdout, "write").mockImplementation((text) => written.push(String(text)) > 0);
    const message = thrown(() => assertGradcheck(wrong, [x], { annotate: true }));
    vi.restoreAllMocks();
    vi.unstubAllEnvs();
    expect(message).toMatch(/^AssertionError: gradcheck of wrong: failed at 2 of 2 elements\n/);
    expect(written.join("")).toMatch(
      /^\n::error .*\n::warning::assertGradcheck: the summary of the run was not written: EISDIR/,
    );
  });
});
