import { type GradcheckReport, gradcheck } from "pellucid/testing";
import { describe, expect, test } from "vitest";
import { wrongOps } from "./wrong-ops.js";

describe("gradcheck says what the mistake looks like:", () => {
  test.each(Object.entries(wrongOps))("%s", (_, [fn, inputs, pattern, text]) => {
    const report: GradcheckReport = gradcheck(fn, inputs, { throws: false });
    expect(report.ok).toBe(false);
    expect(report.diagnosis?.cause).toBe("wrong-backward");
    expect(report.diagnosis?.patterns[0] ?? "").toBe(pattern);
    expect(report.diagnosis?.text).toContain(text);
  });

  test.each(Object.entries(wrongOps))("%s, along random directions", (_, [fn, inputs, pattern]) => {
    const report = gradcheck(fn, inputs, { throws: false, mode: "directional" });
    expect(report.ok).toBe(false);
    expect(report.diagnosis?.patterns[0] ?? "").toBe(pattern);
  });
});
