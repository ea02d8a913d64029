import { readFileSync } from "node:fs";
import { gradcheck } from "pellucid/testing";
import { describe, expect, test } from "vitest";
import { everything, oneIn } from "../../support/mode.js";
import { plantedBugs } from "./planted/index.js";
import { judge, PAGE, page } from "./planted/page.js";
import { functionOf, type RightOp } from "./planted/planted.js";

const titled = oneIn(12, plantedBugs).map((bug) => [`${bug.op.name}: ${bug.wrong}`, bug] as const);

describe("a bug in users' style fails, and is not called by a wrong name:", () => {
  test.each(titled)("%s", (_, bug) => {
    const { failed, said, verdict } = judge(bug);
    expect(failed).toBe(true);
    expect(verdict, `it is ${bug.cause}, and gradcheck says ${said}`).not.toBe("wrong");
  });
});

describe("the right backward passes:", () => {
  const ops = [...new Set(titled.map(([, { op }]) => op))].map((op): [string, RightOp] => [op.name, op]);
  test.each(ops)("%s", (_, op) => {
    expect(gradcheck(functionOf(op), op.inputs).ok).toBe(true);
  });
});

test.runIf(everything)(
  "of at least 200 the right cause is named for 85 % of all, and the page says which",
  () => {
    const judged = plantedBugs.map(judge);
    const right = judged.filter(({ verdict }) => verdict === "right").length;
    expect(plantedBugs.length).toBeGreaterThanOrEqual(200);
    expect(right / judged.length).toBeGreaterThanOrEqual(0.85);
    expect(new Set(plantedBugs.map(({ op }) => op.inputs[0].shape.length))).toEqual(new Set([1, 2, 3, 4, 5]));
    expect(readFileSync(PAGE, "utf8")).toBe(page(judged));
  },
);
