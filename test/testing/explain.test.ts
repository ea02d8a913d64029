import { add, concat, exp, mul, ones, relu, reshape, slice, type Tensor, tensor, zeros } from "pellucid";
import {
  type GradcheckJson,
  type GradcheckReport,
  gradcheck,
  reportFromJson,
  type TensorFunction,
} from "pellucid/testing";
import { explainGradcheck, heatLegend, heatMapsOf } from "pellucid/testing/explain";
import { describe, expect, test } from "vitest";
import { mistakes } from "../../examples/gradients/mistakes.js";
import { thrown } from "../support/errors.js";
import { float64, values, withBackward, withBackwards, wrongOps } from "./gradcheck/wrong-ops.js";

const reports = mistakes.map(({ op, inputs }) => gradcheck(op, inputs, { throws: false }));
const nan = gradcheck(
  withBackward(relu, (dy) => mul(dy, Number.NaN)),
  [tensor([1, 2])],
  { throws: false, name: "NaN" },
);

type Loose = Record<string, unknown>;

/** Puts a value into a report, at a path such as `inputs.0.name`. */
const set = (path: string, value: unknown) => (report: Loose) => {
  const keys = path.split(".");
  const last = keys.pop()!;
  const inner = keys.reduce((one, key) => one[key] as Loose, report);
  inner[last] = value;
  return report;
};

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
    expect(() => reportFromJson("[1,")).toThrow(/^reportFromJson: the text is no JSON/);
  });

  const costly = gradcheck(relu, [tensor([-1, 2])], { limits: { savedTensors: 0 }, throws: false });
  const evil = "<img src=x>";
  test.each<[string, (report: Loose) => unknown, string]>([
    [
      "nothing but its format",
      () => ({ format: "pellucid.gradcheck", version: 1 }),
      "ok is undefined; it must be true or false",
    ],
    [
      "text for a number",
      set("elements.0.analytical.1", evil),
      `elements[0].analytical[1] is "${evil}"; it must be a number`,
    ],
    [
      "text in a shape",
      set("inputs.0.shape.0", evil),
      `inputs[0].shape[0] is "${evil}"; it must be an integer of at least 0`,
    ],
    ["text in the histogram", set("histogram.0.count", evil), `histogram[0].count is "${evil}"; it must be`],
    ["text for a setting", set("settings.atol", evil), `settings.atol is "${evil}"; it must be a number`],
    ["no array", set("notes", "none"), 'notes is "none"; it must be an array'],
    [
      "a verdict that is none",
      set("elements.0.verdict.0", "so"),
      'it must be "passed" or "failed" or "skipped"',
    ],
    [
      "columns of two lengths",
      set("elements.0.error", [0]),
      "elements[0].error is an array of 1; it must be an array of 2, as positions is",
    ],
    [
      "an element outside",
      set("elements.0.positions.1", 2),
      "elements[0].positions[1] is 2; it must be below 2",
    ],
    ["a cost without figures", set("cost.savedBytes", null), "cost.savedBytes is null; it must be a number"],
    ["a cost without shares", set("cost.breakdown.savedBytes", {}), "it must be an array"],
    ["a diagnosis without text", set("diagnosis", {}), "diagnosis.cause is undefined; it must be a string"],
  ])("with %s is refused", (_, change, message) => {
    const json = change(JSON.parse(JSON.stringify(costly))) as GradcheckJson;
    for (const read of [reportFromJson, explainGradcheck]) {
      expect(thrown(() => read(json))).toMatch(/^ValueError: reportFromJson: /);
      expect(thrown(() => read(json))).toContain(message);
    }
  });

  test("with a field or a setting more is read, and keeps to text on the page", () => {
    const json = set(`settings.${evil}`, evil)(JSON.parse(JSON.stringify(costly))) as GradcheckJson;
    expect(explainGradcheck(json)).not.toContain("<img");
    const dtype = set("inputs.0.dtype", evil)(JSON.parse(JSON.stringify(costly))) as GradcheckJson;
    expect(explainGradcheck(dtype)).not.toContain("<img");
    expect(explainGradcheck(dtype)).toContain("&lt;img src=x&gt;");
  });

  test("has the settings that it was judged by", () => {
    expect(Object.keys(costly.settings)).toEqual(["eps", "atol", "rtol", "kinks", "seed"]);
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

  test("shows what the gradient costs, and where that is too much as a failure", () => {
    const limits = { savedTensors: 0 };
    const page = explainGradcheck(gradcheck(relu, [tensor([-1, 2])], { limits, throws: false }));
    expect(page).toContain("✗ failed: its gradient is right, and costs more than its limits</p>");
    expect(page).toContain("savedTensors is 1, and the limit 0");
    expect(page).toContain("limits: { savedTensors: 0 }");
  });

  test("has the headline as its title and its outcome, whatever the name", () => {
    const page = explainGradcheck({ ...reports[0], name: "loss: mse" });
    expect(page).toContain("<h1>gradcheck of loss: mse</h1>");
    expect(page).toMatch(/<p class="verdict wrong">✗ failed at \d+ of \d+ elements<\/p>/);
    expect(page).not.toContain("[object Object]");
  });

  test.each([
    [null, "null"],
    ["{}", '"{}"'],
    [{}, "an object {  }"],
  ])("of %j is refused", (value, name) => {
    expect(thrown(() => explainGradcheck(value as never))).toBe(
      `ValueError: explainGradcheck: report is ${name}; it must be a report of gradcheck, or what JSON.parse made of one: of its text, pass reportFromJson(text)`,
    );
  });

  test("keeps to text what looks like HTML", () => {
    const page = explainGradcheck({ ...nan, name: "<script>alert(1)</script>" });
    expect(page).not.toContain("<script>alert");
    expect(page).toContain("&lt;script&gt;alert(1)");
  });
});

describe("a heat map", () => {
  test("has a cell for each element, and outlines those that failed", () => {
    for (const report of reports) {
      for (const [i, { panels }] of heatMapsOf(report).maps.entries()) {
        const cells = panels.flatMap((panel) => panel.cells);
        const { verdict } = report.elements[i];
        expect(cells.map(({ failed }) => failed)).toEqual(verdict.map((one) => one === "failed"));
      }
    }
  });

  test("of many elements is drawn in blocks, each as bad as its worst element", () => {
    const shape = [100, 100];
    const [panel] = heatMapsOf(allRight(shape, [99 * 100 + 98])).maps[0].panels;
    expect([panel.width, panel.height]).toEqual([50 * panel.side, 50 * panel.side]);
    expect(panel.width).toBeLessThanOrEqual(320);
    expect(panel.cells.map(({ failed }) => failed).indexOf(true)).toBe(50 * 50 - 1);
    expect(panel.cells.filter(({ failed }) => failed)).toHaveLength(1);
  });

  test("of many slices has the worst, and says how many are left out", () => {
    const { panels, leftOut } = heatMapsOf(allRight([20, 2, 2], [19 * 4])).maps[0];
    expect(panels).toHaveLength(12);
    expect(panels.at(-1)!.name).toBe("[19, :, :]");
    expect(leftOut).toBe(8);
  });

  test("tells in its legend what occurs in it, and nothing else", () => {
    const { maps, scale } = heatMapsOf(gradcheck(relu, [tensor([-1, 0, 2])]));
    expect(heatLegend(maps[0].panels, scale).map(({ text }) => text)).toEqual([
      "within what is allowed",
      "at a kink",
    ]);
  });
});

/** A report of one input of this shape, wrong at these positions. */
function allRight(shape: number[], failed: number[]): GradcheckReport {
  const [one] = nan.elements;
  const positions = Array.from({ length: shape.reduce((a, b) => a * b) }, (_, i) => i);
  const all = <T>(value: T) => positions.map(() => value);
  const elements = {
    ...one,
    shape,
    positions,
    analytical: all(1),
    numerical: all(1),
    error: positions.map((position) => (failed.includes(position) ? 1 : 0)),
    bound: all(1e-9),
    tolerance: all(1e-6),
    between: all(null),
    verdict: positions.map((position) => (failed.includes(position) ? ("failed" as const) : "passed")),
    kind: all("smooth" as const),
    sided: all("both" as const),
  };
  return { ...nan, diagnosis: null, elements: [elements] };
}

/** A function whose gradient is wrong, and its inputs. */
type Wrong = readonly [TensorFunction, readonly Tensor[], ...unknown[]];

describe("the pattern that was found is shown", () => {
  /** Kinds and lines of the marks of each panel, in sides of a cell. */
  function marksOf([op, inputs]: Wrong): [string, string[]][][] {
    const { maps } = heatMapsOf(gradcheck(op, [...inputs], { throws: false }));
    return maps.flatMap(({ panels }) =>
      panels.map(({ marks, side }) =>
        marks.map(({ kind, pattern, path }): [string, string[]] => [
          `${kind} ${pattern}`,
          Array.from(
            path.matchAll(/M([\d.]+) ([\d.]+)([LhvH])([\d.]+)(?: ([\d.]+))?/g),
            ([, x, y, sign, a, b]) =>
              [+x / side, +y / side, sign, +a / side, ...(b === undefined ? [] : [+b / side])].join(" "),
          ),
        ]),
      ),
    );
  }

  test("what was transposed, by lines between what changed places", () => {
    expect(marksOf(wrongOps["a transposed square matrix"])).toEqual([
      [],
      [["moved transposed", ["1.5 0.5 L 0.5 1.5", "2.5 0.5 L 0.5 2.5", "2.5 1.5 L 1.5 2.5"]]],
    ]);
  });

  test("what was turned around, too, all but its center", () => {
    expect(marksOf(wrongOps["a kernel that is turned around"])).toEqual([
      [
        [
          "moved reversed",
          ["0.5 0.5 L 2.5 2.5", "1.5 0.5 L 1.5 2.5", "2.5 0.5 L 0.5 2.5", "0.5 1.5 L 2.5 1.5"],
        ],
      ],
    ]);
  });

  test("what was shifted, by arrows to where it is found", () => {
    const steps = [0, 1, 2, 3, 4].map((i) => `${i + 0.75} 0.5 L ${i + 1.25} 0.5`);
    expect(marksOf(wrongOps["off by one"])).toEqual([[["moved shifted", steps]]]);
  });

  test("what is not summed over a broadcast axis, by the slices beyond the first", () => {
    const row = wrongOps["a bias that gets the first row only"];
    expect(marksOf(row)).toEqual([[], [["beyond broadcast", ["0 1 v 1"]]]]);
    const column = withBackwards(add, (dy) => [dy, slice(dy, [0, 0], [4, 1])]);
    expect(marksOf([column, [values([4, 3]), values([4, 1], 2)]])).toEqual([
      [],
      [["beyond broadcast", ["1 0 h 1"]]],
    ]);
    const behind = withBackwards(add, (dy) => [dy, reshape(slice(dy, [0], [1]), [3, 2])]);
    expect(marksOf([behind, [values([4, 3, 2]), values([3, 2], 2)]]).at(-1)).toEqual([
      ["beyond broadcast", ["0.2 3 v 0.2"]],
    ]);
  });

  test("the border, or one side of it, by its inside", () => {
    expect(marksOf(wrongOps["padding that is forgotten"])).toEqual([[["inside border", ["1 1 h 4"]]]]);
    const above = withBackward(exp, (dy, x, y) => {
      const edge = zeros([1, 1, 1, 8], float64);
      return mul(mul(dy, y), concat([edge, slice(ones(x.shape, float64), [0, 0, 1, 0], [1, 1, 6, 8])], 2));
    });
    expect(marksOf([above, [values([1, 1, 6, 8])]])[0]).toEqual([["inside border", ["0 1 h 8"]]]);
  });

  test("what is zero in part, what is not added up and what is not masked, by an outline of those elements", () => {
    const zeros = ["0 1 h 1", "0 2 h 1", "0 1 v 1", "1 1 v 1"];
    expect(marksOf(wrongOps["zeros in places"])).toEqual([[["around zero-in-part", zeros]]]);
    expect(marksOf(wrongOps["rows that overwrite each other"])[0][0][0]).toBe("around accumulation");
    expect(marksOf(wrongOps["a gate that is forgotten"])[0][0][0]).toBe("around not-masked");
  });

  test("an inverted mask, by an outline of what should be zero", () => {
    const inverted = withBackward(relu, (dy, x) =>
      mul(
        dy,
        tensor(
          x.dataSync().map((v) => (v > 0 ? 0 : 1)),
          { shape: x.shape },
        ),
      ),
    );
    const x = values([1, 6]);
    const shut = Array.from(x.dataSync()).flatMap((v, i) => (v < 0 ? [i] : []));
    const [[[name, lines]]] = marksOf([inverted, [x]]);
    expect(name).toBe("around mask-inverted");
    expect(lines.filter((line) => line.includes(" 0 h ")).map((line) => Number(line.split(" ")[0]))).toEqual(
      shut,
    );
  });
});
