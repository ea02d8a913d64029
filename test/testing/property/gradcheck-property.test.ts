import fc from "fast-check";
import { add, mul, relu, sum, type Tensor, tensor } from "pellucid";
import * as arbitraries from "pellucid/testing/arbitraries";
import { type GradcheckPropertyOptions, gradcheckProperty } from "pellucid/testing/property";
import { afterEach, describe, expect, test, vi } from "vitest";
import { checkMistakes, thrown } from "../../support/errors.js";
import { doubled, linear, right, smaller } from "./wrong-cubes.js";

const dtype = "float64";
const tensors = arbitraries.tensor({ dtype });
const pairs = fc.record({
  a: arbitraries.tensor({ dtype, shape: [2, 3] }),
  options: fc.record({ b: arbitraries.tensor({ dtype, shape: [3] }), k: fc.integer({ min: 1, max: 5 }) }),
});
// However slow the machine is, nothing is cut: what is tested is what comes out.
const quiet = { throws: false, seed: 1, timeLimit: 1e6, shrinkTimeLimit: 1e6 } as const;

describe("what is right", () => {
  test("passes, and says what the cases had in them", () => {
    const report = gradcheckProperty((x) => mul(relu(x), x), tensors, { seed: 1, numRuns: 30 });
    expect(report).toMatchObject({ ok: true, name: "fn", seed: 1, numRuns: 30, isCut: false, failure: null });
    const { coverage } = report;
    expect(coverage.cases).toBe(30);
    expect(coverage.labels.float64).toBe(30);
    const ranks = [0, 1, 2, 3, 4].map((rank) => coverage.labels[`rank ${rank}`] ?? 0);
    expect(ranks.reduce((a, b) => a + b)).toBe(30);
    expect(`${report}`).toMatch(
      /^gradcheckProperty of fn: passed, 30 cases \(seed 1\)\n {2}\d+ elements compared, \d+ of them at kinks\n {2}float64\.+100\.00 %\n/,
    );
  });

  test("lists and objects with tensors in them are differentiated by all of those", () => {
    const seen: string[][] = [];
    const { coverage } = gradcheckProperty(
      ({ a, options: { b, k } }) => {
        seen.push([typeof k, ...[a, b].map((t) => t.dtype)]);
        return mul(add(a, b), k);
      },
      pairs,
      { numRuns: 5, classify: ({ options: { k } }) => (k % 2 === 0 ? "even" : ["odd", "strange"]) },
    );
    expect(coverage.compared).toBe(5 * 9);
    expect(coverage.labels).toMatchObject({ broadcasting: 5, float64: 5, "2 to 9 elements": 5 });
    expect((coverage.labels.even ?? 0) + (coverage.labels.odd ?? 0)).toBe(5);
    expect(coverage.labels.strange).toBe(coverage.labels.odd);
    expect(new Set(seen.map(String))).toEqual(new Set(["number,float64,float64"]));
    gradcheckProperty(([a, b]) => mul(a, b), fc.tuple(tensors, fc.constant(tensor(2, { dtype }))), {
      numRuns: 5,
    });
  });

  test("examples come first, and cases that fn refuses are drawn anew", () => {
    const sizes: number[] = [];
    const fn = (x: Tensor) => {
      fc.pre(x.size > 1);
      sizes.push(x.size);
      return mul(x, x);
    };
    const report = gradcheckProperty(fn, tensors, {
      numRuns: 5,
      examples: [tensor([1, 2, 3, 4, 5, 6, 7], { dtype })],
    });
    expect(report.coverage.cases).toBe(5);
    expect(sizes[0]).toBe(7);
    expect(report.coverage.labels["1 element"]).toBeUndefined();
  });

  test("what fn refuses too often is told", () => {
    let calls = 0;
    const fn = (x: Tensor) => {
      fc.pre(calls < 1 || x.size < 0);
      return x;
    };
    const cases = tensors.map((x) => x);
    const report = gradcheckProperty((x) => mul(fn(x), 2), cases, {
      seed: 1,
      numRuns: 4,
      classify: () => {
        calls += 1;
        return [];
      },
    });
    expect(report.coverage.cases).toBe(1);
    expect(`${report}`).toMatch(/note: fn refused \d+ cases, so that only 1 of 4 were checked/);
  });
});

describe("what is wrong", () => {
  test("is named by the case with more elements, not by the one that was shrunk", () => {
    const { failure, ...report } = gradcheckProperty(doubled, tensors, quiet);
    expect(report.ok).toBe(false);
    expect(failure!.shrunk.report!.inputs[0].shape).toEqual([]);
    expect(failure!.shrunk.report!.diagnosis!.patterns).toEqual([]);
    expect(failure!.evidence.report!.failed).toBeGreaterThanOrEqual(8);
    expect(failure!.patterns).toEqual(["factor"]);
    expect(`${report}`).toContain("analytical = 2 × numerical");
  });

  test("3x for 3x² is no constant factor, in a case of one element either", () => {
    const { failure } = gradcheckProperty(linear, tensors, quiet);
    expect(failure!.shrunk.report!.inputs[0].shape).toEqual([]);
    for (const { report } of [failure!.shrunk, failure!.evidence]) {
      expect(report!.diagnosis!.patterns[0]).toBe("times-input");
    }
  });

  test("by its name where it has one, with the shrunk case to paste and both to replay", () => {
    const report = gradcheckProperty(smaller, tensors, quiet);
    const { failure } = report;
    expect(failure!.patterns[0]).toBe("factor");
    expect(`${report}`).toContain("analytical = 0.6667 × numerical");
    expect(`${report}`).toMatch(
      /to reproduce:\n(?:.*\n)*? *const fn = cube;\n {2}gradcheck\(fn, \[\n {4}tensor\(0\.125, /,
    );
    for (const path of [failure!.path!, failure!.path!.split(":")[0]]) {
      const again = gradcheckProperty(smaller, tensors, { ...quiet, path });
      expect(again.failure!.shrunk.report!.reproduction).toBe(failure!.shrunk.report!.reproduction);
    }
    expect(`${report}`).toContain(`{ seed: 1, path: "${failure!.path}" }  the shrunk case`);
  });

  test("the program of a case with parts is the function of its tensors", () => {
    const fn = ({ a, options: { b, k } }: { a: Tensor; options: { b: Tensor; k: number } }) =>
      mul(add(a, smaller(b)), k);
    const { failure } = gradcheckProperty(fn, pairs, { ...quiet, name: "scaled" });
    const { reproduction, name } = failure!.shrunk.report!;
    expect(name).toBe("scaled");
    expect(reproduction).toMatch(
      /const fn = \(a, options_b\) => \(.*\)\(\{ a: a, options: \{ b: options_b, k: 1 \} \}\);/s,
    );
    expect(failure!.shrunk.report!.inputs.map(({ name, failed }) => [name, failed > 0])).toEqual([
      ["a", false],
      ["options_b", true],
    ]);
  });

  test("what throws is a failure too", () => {
    const fn = (x: Tensor) => {
      if (x.rank > 1) throw new RangeError("too many axes");
      return mul(x, x);
    };
    const report = gradcheckProperty(fn, tensors, quiet);
    expect(report.failure!.shrunk.error).toBeInstanceOf(RangeError);
    expect(`${report}`).toContain("threw RangeError: too many axes");
    expect(`${report}`).toContain('the case:\n  tensor([[0]], { dtype: "float64" })');
  });

  test("and so is a gradient that costs too much", () => {
    const report = gradcheckProperty(right, tensors, {
      ...quiet,
      gradcheck: { limits: { recomputedKernels: 0 } },
    });
    expect(report.failure!.shrunk.report).toMatchObject({ diagnosis: null, cost: { recomputedKernels: 1 } });
    expect(`${report}`).toMatch(
      /\ndiagnosis, by .*: its gradient is right, and costs more than its limits\n/,
    );
    expect(`${report}`).toContain("recomputedKernels is 1, and the limit 0: mul in cube");
    expect(`${report}`).toContain("shrunk: x float64 []: all right\n  recomputedKernels is 1");
    expect(`${report}`).toContain("limits: { recomputedKernels: 0 }");
  });

  test("is found although larger cases are refused, or cannot be drawn", () => {
    const picky = (x: Tensor) => {
      fc.pre(x.size <= 3);
      return smaller(x);
    };
    const report = gradcheckProperty(picky, tensors, quiet);
    expect(report.failure!.patterns).toEqual(report.failure!.evidence.report!.diagnosis!.patterns);
    expect(report.failure!.drawn.report!.failed).toBeLessThanOrEqual(3);
    let draws = 0;
    const few = arbitraries.tensor({ dtype, shape: [2] }).map((x) => {
      draws += 1;
      if (draws > 1) throw new Error("there are no more");
      return x;
    });
    const once = gradcheckProperty(smaller, fc.noShrink(few), quiet);
    expect(once.failure!.evidence).toBe(once.failure!.drawn);
  });

  test("thrown as an error with the report", () => {
    expect(thrown(() => gradcheckProperty(smaller, tensors, { seed: 1 }))).toMatch(
      /^GradcheckPropertyError: gradcheckProperty of cube: failed in case \d+ of \d+ \(seed 1\), shrunk in \d+ steps?\n/,
    );
  });
});

describe("coverage", () => {
  const coverage = { kinks: 0.2, broadcasting: 0.1, float64: 1 };

  test("that is missing is a failure", () => {
    const report = gradcheckProperty(mul1, tensors, { ...quiet, numRuns: 10, coverage });
    expect(report.missing).toEqual([
      { label: "kinks", required: 0.2, found: 0 },
      { label: "broadcasting", required: 0.1, found: 0 },
    ]);
    expect(report.failure).toBeNull();
    expect(`${report}`).toContain('coverage: "kinks" was in 0 % of the cases, and must be in 20 %');
  });

  test("of what every object inherits is missing too", () => {
    const report = gradcheckProperty(mul1, tensors, { ...quiet, numRuns: 2, coverage: { toString: 0.9 } });
    expect(report.missing).toEqual([{ label: "toString", required: 0.9, found: 0 }]);
  });

  test("that is there passes", () => {
    const cases = fc.tuple(
      arbitraries.tensor({ dtype, shape: [2, 2] }),
      fc.constant(tensor([0, 1], { dtype })),
    );
    const report = gradcheckProperty(([a, b]) => add(a, relu(b)), cases, { numRuns: 5, coverage });
    expect(report.ok).toBe(true);
    expect(report.coverage).toMatchObject({
      kinks: 5,
      labels: { kinks: 5, broadcasting: 5, "rank 1": 5, "rank 2": 5 },
    });
  });
});

const mul1 = (x: Tensor) => mul(x, 2);

describe("limits of time", () => {
  afterEach(() => vi.restoreAllMocks());
  /** Each call of fn takes a second. */
  const slow = (fn: (x: Tensor) => Tensor) => {
    let now = 0;
    let calls = 0;
    vi.spyOn(performance, "now").mockImplementation(() => now);
    const timed = (x: Tensor) => {
      now += 1000;
      calls += 1;
      return fn(x);
    };
    return { timed, calls: () => calls };
  };

  test("end the search within a case, and the report says so", () => {
    const { timed, calls } = slow((x) => mul(x, x));
    const report = gradcheckProperty(timed, arbitraries.tensor({ dtype, shape: [2] }), {
      ...quiet,
      timeLimit: 500_000,
      numRuns: 1000,
    });
    expect(calls()).toBe(500);
    expect(report).toMatchObject({ ok: true, isCut: true });
    expect(report.coverage.cases).toBeGreaterThan(1);
    expect(`${report}`).toContain(`; the time was over after ${report.coverage.cases} of `);
  });

  test("end one gradcheck that takes too long, of which nothing is said", () => {
    const { timed, calls } = slow((x) => mul(x, x));
    const report = gradcheckProperty(timed, arbitraries.tensor({ dtype, shape: [500] }), {
      ...quiet,
      timeLimit: 5000,
    });
    expect(calls()).toBe(5);
    expect(report).toMatchObject({ ok: false, isCut: true, failure: null, coverage: { cases: 0 } });
    expect(`${report}`).toContain(
      "note: the time was over before a single case was checked: raise timeLimit",
    );
  });

  test("end the shrinking", () => {
    const { timed, calls } = slow(smaller);
    const options: GradcheckPropertyOptions<Tensor> = { ...quiet, timeLimit: 1e9, shrinkTimeLimit: 100_000 };
    const report = gradcheckProperty(timed, arbitraries.tensor({ dtype, shape: [20] }), options);
    expect(report.failure!.isShrinkCut).toBe(true);
    expect(`${report}`).toContain("until the time for that was over: a smaller case may fail too");
    const before = gradcheckProperty(timed, arbitraries.tensor({ dtype, shape: [20] }), {
      ...options,
      shrinkTimeLimit: 0,
    });
    expect(before.failure).toMatchObject({ shrinks: 0, isShrinkCut: true });
    expect(before.failure!.shrunk).toBe(before.failure!.drawn);
    expect(calls()).toBeGreaterThan(100);
  });

  test("coverage that is missing since the time was over", () => {
    const { timed } = slow((x) => mul(x, x));
    const report = gradcheckProperty(timed, tensors, {
      ...quiet,
      timeLimit: 300_000,
      numRuns: 1000,
      coverage: { kinks: 0.5 },
    });
    expect(`${report}`).toContain("the time was over before all cases were checked: raise timeLimit");
  });
});

const loose = {} as never;
checkMistakes({
  "no function": [
    () => gradcheckProperty(3 as never, tensors),
    "ValueError: gradcheckProperty: fn is 3; it must be a function of a case that is drawn",
  ],
  "no arbitrary": [
    () => gradcheckProperty(mul1, loose),
    "ValueError: gradcheckProperty: cases is an object {  }; it must be an arbitrary of fast-check, as arbitraries.tensor()",
  ],
  "no cases": [
    () => gradcheckProperty(mul1, tensors, { numRuns: 0 }),
    "ValueError: gradcheckProperty: numRuns is 0; it must be an integer of at least 1: how many cases are drawn",
  ],
  "fewer than none": [
    () => gradcheckProperty(mul1, tensors, { numRuns: -1 }),
    "ValueError: gradcheckProperty: numRuns is -1; it must be an integer of at least 1: how many cases are drawn",
  ],
  "a number of cases that is none": [
    () => gradcheckProperty(mul1, tensors, { numRuns: Number.NaN }),
    "ValueError: gradcheckProperty: numRuns is NaN; it must be an integer of at least 1: how many cases are drawn",
  ],
  "a seed that is none": [
    () => gradcheckProperty(mul1, tensors, { seed: Number.NaN }),
    "ValueError: gradcheckProperty: seed is NaN; it must be a finite number, as a failure printed it",
  ],
  "options of gradcheck that are wrong": [
    () => gradcheckProperty(mul1, tensors, { gradcheck: { eps: -1 } }),
    "ValueError: gradcheckProperty: gradcheck: eps is -1; it must be a finite number above 0",
  ],
  "a path without its seed": [
    () => gradcheckProperty(mul1, tensors, { path: "0:1" }),
    'ValueError: gradcheckProperty: path is "0:1", which leads to a case only from its seed; pass both, as the failure printed them',
  ],
  "a limit that is none": [
    () => gradcheckProperty(mul1, tensors, { timeLimit: -1 }),
    "ValueError: gradcheckProperty: timeLimit is -1; it must be a number of milliseconds of at least 0",
  ],
  "a share that is none": [
    () => gradcheckProperty(mul1, tensors, { coverage: { kinks: 10 } }),
    'ValueError: gradcheckProperty: coverage of "kinks" is 10; it must be a share of the cases above 0 and up to 1, as 0.1',
  ],
  "a file without a name": [
    () => gradcheckProperty((x: Tensor) => sum(x), tensors, { failures: "failures.json" }),
    "ValueError: gradcheckProperty: failures are kept under the name of the property, and fn has none; pass the option name",
  ],
});

test("an option of gradcheck that there is none of is no failing case", () => {
  expect(thrown(() => gradcheckProperty(mul1, tensors, { gradcheck: { epss: 1 } as never }))).toMatch(
    /^ValueError: gradcheckProperty: gradcheck: there is no option "epss"; did you mean "eps"\?/,
  );
});
