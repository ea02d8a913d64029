import { mul, relu, tensor } from "pellucid";
import { gradcheck } from "pellucid/testing";
import { describe, expect, test } from "vitest";
import { annotation, summary } from "../../src/testing/node/github.js";
import { withBackward } from "./gradcheck/wrong-ops.js";

const x = tensor([-1, 2]);
const throws = false;

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
    const wrong = withBackward(relu, (dy) => mul(dy, 2));
    const report = gradcheck(wrong, [x], { limits: { forwardOps: 0 }, throws });
    const told = [annotation(report, null, undefined), summary(report)];
    for (const text of told) {
      expect(text).toMatch(/the backward is wrong/);
      expect(text).toContain("forwardOps is 1, and the limit 0");
      expect(text).toContain("worst: input 0[0]");
    }
  });
});
