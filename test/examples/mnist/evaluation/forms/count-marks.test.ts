import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { countMarks } from "../../../../../examples/mnist/evaluation/forms/count-marks.js";
import { prepareDigit } from "../../../../../examples/mnist/evaluation/forms/digit-image.js";
import { grayOf, grayPng, mnist } from "./pictures.js";

/** # is ink. */
const ink = (...rows: string[]) => grayOf(rows.map((row) => [...row].map((dot) => (dot === "#" ? 1 : 0))));

test("counts what stands beside each other or one under the other, and is high enough", () => {
  expect(countMarks(ink("#..#..#", "#..#..#", "#..#..#"))).toBe(3);
  expect(countMarks(ink("##", "##", "..", "##", "##"))).toBe(2);
  expect(countMarks(ink("#.##", "#...", "#...", "#..."))).toBe(1);
  expect(countMarks(ink("#..#", "#.##", "...#", "...#"))).toBe(1);
});

test("takes nearly every digit for one, and a field for as many as it has", async () => {
  let many = 0;
  for (let i = 0; i < 200; i++) {
    const { marks } = await prepareDigit(grayPng(mnist(i), 28), `image ${i}`);
    if (marks > 1) many += 1;
  }
  // Digits that the pen broke in two, side by side.
  expect(many).toBeLessThanOrEqual(2);
  const field = readFileSync("examples/mnist/evaluation/forms/examples/plain.png");
  expect((await prepareDigit(field, "plain.png")).marks).toBeGreaterThanOrEqual(5);
});
