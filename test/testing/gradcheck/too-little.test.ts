import { defineOp, exp, mul, type Tensor, tanh, tensor } from "pellucid";
import { gradcheck } from "pellucid/testing";
import { describe, expect, test } from "vitest";

const of = (
  name: string,
  forward: (x: Tensor) => Tensor,
  backward: (dy: Tensor, x: Tensor) => Tensor,
): ((x: Tensor) => Tensor) =>
  defineOp({
    name,
    forward: (_, x: Tensor) => ({ y: forward(x), saved: { x } }),
    backward: ({ saved: { x } }, dy) => [backward(dy, x)],
  });

/** What is said of it at these values. */
function said(fn: (x: Tensor) => Tensor, values: number[]) {
  const { diagnosis } = gradcheck(fn, [tensor(values, { dtype: "float64" })], { throws: false });
  return { name: diagnosis!.patterns[0] ?? null, text: diagnosis!.text.split("\n").at(-1)!.trim() };
}

const cube = of(
  "cube",
  (x) => mul(x, mul(x, x)),
  (dy, x) => mul(dy, mul(x, 3)),
);
const triple = of(
  "triple",
  (x) => mul(x, 3),
  (dy) => mul(dy, 6),
);
const strange = of("strange", exp, (dy, x) => mul(dy, tanh(x)));

describe("what holds at one point only is no pattern:", () => {
  test.each([[[3, 4]], [[3]], [[8 / 3]]])(
    "3x for 3x² at %j lacks a factor of x, and is no constant one",
    (values) => {
      expect(said(cube, values)).toEqual({
        name: "times-input",
        text: "input 0: x is missing as a factor: analytical × x = numerical",
      });
    },
  );

  test.each([[[3]], [[1, 2]], [[-1, 0, 1]]])(
    "the derivative of another function at %j is in none",
    (values) => {
      expect(said(strange, values)).toEqual({
        name: null,
        text: expect.stringContaining("in no pattern that gradcheck knows"),
      });
    },
  );
});

describe("what rests on too few numbers is not named:", () => {
  test("a factor of a linear function, of which a second point says nothing new", () => {
    expect(said(triple, [3])).toEqual({
      name: null,
      text: "input 0: 1 of 1 elements that were compared are wrong, too few for a name. What would fit: off by a constant factor: analytical = 2 × numerical: counted twice? But that rests on 1 independent comparison, and only 4 rule out chance: check inputs with more elements",
    });
    expect(said(triple, [3, 4, 5]).name).toBeNull();
    expect(said(triple, [3, 4, 5, 6]).name).toBe("factor");
  });

  test("next to nothing, which any small factor would make", () => {
    const small = (share: number) =>
      of(
        "small",
        (x) => mul(exp(x), 3e-7),
        (dy, x) => mul(dy, mul(exp(x), 3e-7 * share)),
      );
    expect(said(small(1e-7), [0.5, 1, -1, 2]).name).toBeNull();
    expect(said(small(1e-3), [0.5, 1, -1, 2]).name).toBe("factor");
  });

  test("of a function that bends, other points are other numbers", () => {
    const doubled = of("doubled", exp, (dy, x) => mul(dy, mul(exp(x), 2)));
    expect(said(doubled, [0.5]).name).toBe("factor");
  });

  test("a flipped sign has nothing fitted", () => {
    expect(
      said(
        of(
          "identity",
          (x) => mul(x, 3),
          (dy) => mul(dy, -3),
        ),
        [2],
      ).name,
    ).toBe("sign");
  });
});
