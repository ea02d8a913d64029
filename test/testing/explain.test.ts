import { mul, relu, tensor, zeros } from "pellucid";
import { type GradcheckJson, gradcheck, reportFromJson } from "pellucid/testing";
import { explainGradcheck, heatMap, heatScale } from "pellucid/testing/explain";
import { describe, expect, test } from "vitest";
import { mistakes } from "../../examples/gradients/mistakes.js";
import { withBackward } from "./gradcheck/wrong-ops.js";

const reports = mistakes.map(({ op, inputs }) => gradcheck(op, inputs, { throws: false }));
const nan = gradcheck(
  withBackward(relu, (dy) => mul(dy, Number.NaN)),
  [tensor([1, 2])],
  { throws: false, name: "NaN" },
);

describe("JSON", () => {
  test.each([...reports, nan].map((report) => [report.name, report] as const))(
    "of %s is read back",
    (_, report) => {
      const text = JSON.stringify(report);
      const back = reportFromJson(text);
      expect(`${back}`).toBe(`${report}`);
      expect(back.elements).toEqual(report.elements);
      expect(JSON.stringify(back)).toBe(text);
    },
  );

  test("spells what it has no number for, and leaves names as they are", () => {
    const json = JSON.parse(JSON.stringify(nan)) as GradcheckJson;
    expect(json).toMatchObject({ format: "pellucid.gradcheck", version: 1, name: "NaN" });
    expect(json.elements[0].analytical).toEqual(["NaN", "NaN"]);
    expect(reportFromJson(json).name).toBe("NaN");
    expect(reportFromJson(json).elements[0].analytical).toEqual([Number.NaN, Number.NaN]);
  });

  test("of something else, or of a later version, is refused", () => {
    expect(() => reportFromJson("{}")).toThrow('format is undefined; it must be "pellucid.gradcheck"');
    const later = { ...JSON.parse(JSON.stringify(nan)), version: 2 };
    expect(() => reportFromJson(later)).toThrow("version is 2; this version of pellucid reads 1");
  });
});

describe("a page", () => {
  test("is the same of a report and of its JSON, and fetches nothing", () => {
    for (const report of reports) {
      const page = explainGradcheck(report);
      expect(explainGradcheck(JSON.parse(JSON.stringify(report)))).toBe(page);
      expect(page).not.toMatch(/https?:|src=|@import|url\(/);
    }
  });

  test("keeps to text what looks like HTML", () => {
    const page = explainGradcheck({ ...nan, name: "<script>alert(1)</script>" });
    expect(page).not.toContain("<script>alert");
    expect(page).toContain("&lt;script&gt;alert(1)");
  });
});

describe("a heat map", () => {
  const mapOf = (report: (typeof reports)[number]) => {
    const wrong = report.elements.find(({ verdict }) => verdict.includes("failed"))!;
    const patterns = report.diagnosis!.inputs.find(({ input }) => input === wrong.input)?.patterns ?? [];
    return { wrong, map: heatMap(wrong, patterns, heatScale(report.elements)) };
  };

  test("has a cell for each element, and outlines those that failed", () => {
    for (const report of reports) {
      const { wrong, map } = mapOf(report);
      const cells = map.panels.flatMap((panel) => panel.cells);
      expect(cells).toHaveLength(wrong.positions.length);
      expect(cells.map(({ failed }) => failed)).toEqual(wrong.verdict.map((verdict) => verdict === "failed"));
    }
  });

  test("connects what is transposed, and frames the inside of a border", () => {
    const [, , product, , , blur] = reports;
    expect(mapOf(product).map.panels[0].links).toHaveLength(3);
    const [panel] = mapOf(blur).map.panels;
    expect(panel.inside![2]).toBe(4 * panel.side);
  });

  test("of many elements is drawn in blocks, and of many slices the worst", () => {
    const large = gradcheck(relu, [zeros([100, 100])], { mode: "full" }).elements[0];
    const [panel] = heatMap(large, [], heatScale([large])).panels;
    expect(panel.width).toBeLessThanOrEqual(320);
    expect(panel.cells.length).toBeLessThan(64 * 64 + 1);
    const deep = gradcheck(relu, [zeros([20, 2, 2])]).elements[0];
    expect(heatMap(deep, [], heatScale([deep])).leftOut).toBe(8);
  });
});
