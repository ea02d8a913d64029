import { mul, relu, tensor, zeros } from "pellucid";
import { matchers } from "pellucid/testing";
import "pellucid/testing/vitest";
import { describe, expect, test } from "vitest";
import { thrown } from "../support/errors.js";
import { values, withBackward } from "./gradcheck/wrong-ops.js";

describe("toBeCloseToTensor", () => {
  const half = tensor([[0.5, 1]]);

  test("passes within the tolerance of the dtype, or that which is given", () => {
    expect(mul(half, 0.1)).toBeCloseToTensor([[0.05, 0.1]]);
    expect(mul(half, 0.1)).toBeCloseToTensor(mul(half, 0.1000001));
    expect(half).toBeCloseToTensor([[0.6, 1]], { atol: 0.2 });
    expect(tensor(Int32Array.of(1, 2))).toBeCloseToTensor([1, 2]);
    expect(half).not.toBeCloseToTensor([[0.6, 1]]);
    expect(tensor([1e-9], { dtype: "float64" })).not.toBeCloseToTensor([2e-7]);
  });

  test("names the worst element, and how many there are", () => {
    expect(
      thrown(() =>
        expect(
          tensor([
            [1, 2],
            [3, 4],
          ]),
        ).toBeCloseToTensor([
          [1, 2.5],
          [3, 5],
        ]),
      ),
    ).toBe(
      "Error: toBeCloseToTensor: received float32 [2, 2]; 2 of 4 elements are not close (atol 0.00001, rtol 0.0000013). The worst is [1, 1]: 4, expected 5, off by 1",
    );
  });

  test.each([
    ["another shape", half, [0.5, 1], "received float32 [1, 2], expected the shape [2]"],
    [
      "another dtype",
      half,
      zeros([1, 2], { dtype: "float64" }),
      "received float32 [1, 2], expected float64 [1, 2]",
    ],
    ["no tensor", 3, [3], "received 3, not a tensor"],
  ])("refuses %s", (_, received, expected, message) => {
    expect(thrown(() => expect(received).toBeCloseToTensor(expected))).toBe(
      `Error: toBeCloseToTensor: ${message}`,
    );
  });

  test("lets NaN pass only where that is asked for", () => {
    const nan = tensor([Number.NaN, Infinity]);
    expect(nan).not.toBeCloseToTensor(nan);
    expect(nan).toBeCloseToTensor(nan, { equalNaN: true });
    expect(tensor([Infinity])).not.toBeCloseToTensor([-Infinity]);
  });
});

describe("toPassGradcheck", () => {
  const wrong = withBackward(relu, (dy) => mul(dy, 2));

  test("passes, with gradcheck's options", () => {
    expect(relu).toPassGradcheck([values([3])]);
    expect(wrong).not.toPassGradcheck([values([3])]);
    expect((x: ReturnType<typeof relu>) => mul(x, x)).toPassGradcheck([values([3])], { order: 2 });
  });

  test("fails with the report as its message", () => {
    const doubled = withBackward(
      (x) => mul(x, 3),
      (dy) => mul(dy, 6),
    );
    const text = thrown(() => expect(doubled).toPassGradcheck([values([4])]));
    expect(text).toContain("Error: gradcheck of wrong: failed at 4 of 4 elements");
    expect(text).toContain("analytical = 2 × numerical");
    expect(matchers.toPassGradcheck(3, []).message()).toBe(
      "toPassGradcheck: received 3, not a function of tensors or an nn.Module",
    );
  });
});
