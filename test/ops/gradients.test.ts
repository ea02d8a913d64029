import fc from "fast-check";
import { describe, expect, test } from "vitest";
import * as ops from "../../src/ops/index.js";
import { checkGradients, checkOneAtATime } from "../support/numeric-gradient.js";
import { gradientCases } from "./gradients/index.js";

/** Positions and truth values: steps everywhere, so there is no gradient to check. */
const notDifferentiable = ["argmax", "argmin", "equal", "greater", "less"];

test("every op is checked here, or is not differentiable", () => {
  const exported = Object.entries(ops).flatMap(([name, value]) =>
    typeof value === "function" ? [name] : [],
  );
  expect([...Object.keys(gradientCases), ...notDifferentiable].sort()).toEqual(exported.sort());
});

describe.each(Object.entries(gradientCases))("the gradient of %s", (op, variants) => {
  test.each(Object.entries(variants))("%s", (_, arbitrary) => {
    fc.assert(
      fc.property(arbitrary, (c) => {
        checkGradients(op, c);
        checkOneAtATime(op, c);
      }),
    );
  });
});
