import { inspect } from "node:util";
import { arange, mul, ones, rand, reshape, tensor, zeros } from "pellucid";
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

  test("lines end after 80 columns, and go on below the first number", () => {
    const [heading, ...lines] = String(arange(100)).split("\n");
    expect(heading).toBe("Tensor [100] float32");
    expect(lines.slice(0, 2)).toEqual([
      "[ 0,  1,  2,  3,  4,  5,  6,  7,  8,  9, 10, 11, 12, 13, 14, 15, 16, 17, 18,",
      " 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37,",
    ]);
    expect(lines.at(-1)).toBe(" 95, 96, 97, 98, 99]");
    expect(
      String(reshape(arange(60), [2, 1, 30]))
        .split("\n")
        .slice(1),
    ).toEqual([
      "[[[ 0,  1,  2,  3,  4,  5,  6,  7,  8,  9, 10, 11, 12, 13, 14, 15, 16, 17, 18,",
      "   19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29]],",
      "",
      " [[30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47, 48,",
      "   49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59]]]",
    ]);
    for (const shape of [[1000], [3, 300], [2, 2, 200], [28, 28], [1, 1, 1, 90]]) {
      const widths = String(rand(shape))
        .split("\n")
        .map(({ length }) => length);
      expect(Math.max(...widths), `${shape}`).toBeLessThanOrEqual(80);
    }
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
