import { log, mul, relu, type Tensor, tensor } from "pellucid";
import { gradcheck, gradientCost } from "pellucid/testing";
import * as arbitraries from "pellucid/testing/arbitraries";
import { gradcheckProperty } from "pellucid/testing/property";
import { describe, expect, test } from "vitest";
import { thrown } from "../../support/errors.js";
import { withBackward } from "./wrong-ops.js";

const dtype = "float64";
const x = tensor(2, { dtype });
const quiet = { throws: false } as const;
const wrong = withBackward(relu, (dy) => mul(dy, 2));
const cases = arbitraries.tensor({ dtype, shape: [] });

describe("of a single element is said", () => {
  test("that one element passed, or along one direction", () => {
    expect(`${gradcheck(relu, [x])}`).toMatch(/^gradcheck of relu: passed, 1 element\n/);
    expect(`${gradcheck(relu, [x], { mode: "directional", directions: 1 })}`).toMatch(
      /: passed, 1 random direction\n/,
    );
  });

  test("that it is wrong, without an index that it has not", () => {
    const text = `${gradcheck(wrong, [x], quiet)}`;
    expect(text).toMatch(/: failed at 1 of 1 element\n/);
    expect(text).toContain("\nworst: input 0\n");
    expect(`${gradcheckProperty(wrong, cases, { ...quiet, seed: 1 })}`).toContain(
      "; the worst is x: analytical",
    );
  });

  test("that it is not finite, or not the same twice", () => {
    let calls = 0;
    const counter = (t: Tensor) => mul(t, ++calls);
    expect(thrown(() => gradcheck(log, [tensor(-1, { dtype })]))).toContain("log is NaN for these inputs;");
    const both = (t: Tensor) => [mul(t, 1), log(t)];
    expect(thrown(() => gradcheck(both, [tensor(-1, { dtype })]))).toContain(
      "both is NaN in output 1 for these",
    );
    expect(thrown(() => gradcheck(counter, [x]))).toMatch(/: it returned \d+, and \d+ for the same inputs;/);
    expect(gradientCost(counter, [x], quiet).faults[0]).toMatch(/^the output was \d+, and \d+ for the same/);
  });

  test("that one case of one element passed", () => {
    const text = `${gradcheckProperty(relu, cases, { numRuns: 1, seed: 1 })}`;
    expect(text).toMatch(/^gradcheckProperty of relu: passed, 1 case \(seed 1\)\n {2}1 element compared,/);
  });
});
