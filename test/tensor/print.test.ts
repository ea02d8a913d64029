import { inspect } from "node:util";
import { arange, mul, ones, reshape, tensor, zeros } from "pellucid";
import { describe, expect, test } from "vitest";

const print = (...lines: string[]) => lines.join("\n");

describe("scalars and small tensors", () => {
  test("a scalar", () => {
    expect(String(tensor(3))).toBe(print("Tensor [] float32", "3"));
    expect(String(tensor(-2.5, { dtype: "float64" }))).toBe(print("Tensor [] float64", "-2.5000"));
  });

  test("whole numbers as they are, in columns", () => {
    expect(
      String(
        tensor([
          [1, -20],
          [300, 4],
        ]),
      ),
    ).toBe(print("Tensor [2, 2] float32", "[[  1, -20],", " [300,   4]]"));
  });

  test("four digits behind the point", () => {
    expect(String(tensor([0.5, -12.25, 1 / 3]))).toBe(
      print("Tensor [3] float32", "[  0.5000, -12.2500,   0.3333]"),
    );
  });

  test("an empty line between matrices", () => {
    expect(String(reshape(arange(8), [2, 2, 2]))).toBe(
      print("Tensor [2, 2, 2] float32", "[[[0, 1],", "  [2, 3]],", "", " [[4, 5],", "  [6, 7]]]"),
    );
  });

  test("integers", () => {
    expect(String(tensor([-1, 0, 255], { dtype: "int32" }))).toBe(
      print("Tensor [3] int32", "[ -1,   0, 255]"),
    );
    expect(String(tensor(new Uint8Array([0, 255])))).toBe(print("Tensor [2] uint8", "[  0, 255]"));
  });

  test("no elements", () => {
    expect(String(zeros([0, 3]))).toBe("Tensor [0, 3] float32 (no elements)");
    expect(String(tensor([]))).toBe("Tensor [0] float32 (no elements)");
  });
});

describe("NaN, infinities and magnitudes", () => {
  test("beside whole numbers and fractions, and alone", () => {
    expect(String(tensor([1, Number.NaN, -Infinity]))).toBe(
      print("Tensor [3] float32", "[        1,       NaN, -Infinity]"),
    );
    expect(String(tensor([1.5, Number.NaN]))).toBe(print("Tensor [2] float32", "[1.5000,    NaN]"));
    expect(String(tensor([Number.NaN, Number.NaN]))).toBe(print("Tensor [2] float32", "[NaN, NaN]"));
  });

  test("an exponent for what is very large or very small", () => {
    expect(String(tensor([1e10, 1.5]))).toBe(print("Tensor [2] float32", "[1.0000e+10,  1.5000e+0]"));
    expect(String(tensor([1e-4, -2e-4]))).toBe(print("Tensor [2] float32", "[ 1.0000e-4, -2.0000e-4]"));
    expect(String(tensor([1e-4, 0]))).toBe(print("Tensor [2] float32", "[1.0000e-4, 0.0000e+0]"));
  });

  test("no value that is not 0 looks like 0", () => {
    for (const small of [1e-5, 4e-5, -1e-7, 1e-30]) {
      for (const large of [0.5, 1, 99.5])
        expect(String(tensor([large, small])).split("\n")[1], `${large} and ${small}`).toContain("e-");
    }
  });
});

describe("large ones", () => {
  test("above 1000 elements only the edges are shown", () => {
    expect(String(arange(1000)).length).toBeGreaterThan(4000);
    expect(String(arange(1001))).toBe(
      print("Tensor [1001] float32", "[   0,    1,    2, …,  998,  999, 1000]"),
    );
  });

  test("along every axis that is long", () => {
    expect(String(reshape(arange(1200), [2, 600]))).toBe(
      print(
        "Tensor [2, 600] float32",
        "[[   0,    1,    2, …,  597,  598,  599],",
        " [ 600,  601,  602, …, 1197, 1198, 1199]]",
      ),
    );
    expect(String(ones([600, 2]))).toBe(
      print(
        "Tensor [600, 2] float32",
        "[[1, 1],",
        " [1, 1],",
        " [1, 1],",
        " …,",
        " [1, 1],",
        " [1, 1],",
        " [1, 1]]",
      ),
    );
  });

  test("what is not shown does not widen the columns", () => {
    const data = new Float32Array(2000);
    data[1000] = 123456;
    expect(String(tensor(data)).split("\n")[1]).toBe("[0, 0, 0, …, 0, 0, 0]");
  });

  test("with many axes", () => {
    expect(String(zeros([7, 7, 7, 7, 7, 7, 7]))).toMatch(
      /^Tensor \[7, 7, 7, 7, 7, 7, 7\] float32\n\[{7}0, 0, 0, …, /,
    );
  });
});

test("the heading says what the tensor is to the graph", () => {
  const w = tensor([1, 2], { requiresGrad: true });
  expect(String(w)).toBe(print("Tensor [2] float32 requiresGrad", "[1, 2]"));
  expect(String(mul(w, 3))).toBe(print("Tensor [2] float32 from mul", "[3, 6]"));
  expect(String(mul(w, 3).detach())).toBe(print("Tensor [2] float32", "[3, 6]"));
});

test("console.log shows the same", () => {
  const t = tensor([[1, 2]]);
  expect(inspect(t)).toBe(String(t));
  expect(inspect({ t }).replaceAll(/\s+/g, " ")).toBe("{ t: Tensor [1, 2] float32 [[1, 2]] }");
});
