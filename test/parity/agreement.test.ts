import { expect, test } from "vitest";
import { expectAgreement } from "./agreement.js";

const values = (...data: number[]) => ({ shape: [data.length], data });

const agree = (a: number[], b: number[], precision: "float32" | "float64" = "float64") =>
  expectAgreement("y", values(...a), values(...b), precision);

test("equal values agree, infinities and NaN included", () => {
  agree([1, -0, Infinity, NaN], [1, 0, Infinity, NaN]);
});

test("1e-9 of a value is allowed in float64, and 1e-4 in float32", () => {
  agree([1 + 0.9e-9], [1]);
  expect(() => agree([1 + 1.1e-9], [1])).toThrow(
    "y: element 0 of [1] is 1.0000000011 but PyTorch has 1; 1.1 times what float64 is allowed",
  );
  agree([1 + 0.9e-4], [1], "float32");
  expect(() => agree([1 + 1.1e-4], [1], "float32")).toThrow("1.1 times what float32 is allowed");
});

test("small elements are measured by a thousandth of the largest in float64, and a hundredth in float32", () => {
  agree([1000, 0.9e-9], [1000, 0]);
  expect(() => agree([1000, 1.1e-9], [1000, 0])).toThrow("y: element 1 of [2]");
  agree([100, 0.9e-4], [100, 0], "float32");
  expect(() => agree([100, 1.1e-4], [100, 0], "float32")).toThrow("y: element 1 of [2]");
});

test("a tensor of zeros allows nothing but zeros", () => {
  agree([0, 0], [0, 0]);
  expect(() => agree([0, 1e-300], [0, 0])).toThrow("y: element 1 of [2] is 1e-300 but PyTorch has 0");
});

test("NaN and infinity agree with nothing finite", () => {
  expect(() => agree([NaN], [1])).toThrow("is NaN but PyTorch has 1");
  expect(() => agree([1], [NaN])).toThrow("is 1 but PyTorch has NaN");
  expect(() => agree([Infinity], [-Infinity])).toThrow("is Infinity but PyTorch has -Infinity");
});

test("the shape has to be the same, not only the number of elements", () => {
  const matrix = { shape: [1, 2], data: [1, 2] };
  expect(() => expectAgreement("y", values(1, 2), matrix, "float64")).toThrow("y: shape");
});
