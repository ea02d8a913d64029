import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { connectedComponents } from "../../../../../examples/mnist/evaluation/forms/connected-components.js";
import { countMarks } from "../../../../../examples/mnist/evaluation/forms/count-marks.js";
import { prepareDigit } from "../../../../../examples/mnist/evaluation/forms/digit-image.js";
import { grayPng, mnist } from "./pictures.js";

/** Where the marks are: # is ink. */
const marks = (...rows: string[]) => {
  const ink = Uint8Array.from(rows.join(""), (dot) => (dot === "#" ? 1 : 0));
  return connectedComponents(ink, rows[0].length).map(({ box }) => box);
};

test("counts what stands beside each other or one under the other, and is high enough", () => {
  expect(countMarks(marks("#..#..#", "#..#..#", "#..#..#"))).toBe(3);
  expect(countMarks(marks("##", "##", "..", "##", "##"))).toBe(2);
  expect(countMarks(marks("#.##", "#...", "#...", "#..."))).toBe(1);
  expect(countMarks(marks("#..#", "#.##", "...#", "...#"))).toBe(1);
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

test.each([20, 40, 60])("tells three digits that are %i pixels apart, of which one is read", async (gap) => {
  const [width, height] = [3 * 28 + 2 * gap + 40, 68];
  const field = new Uint8Array(width * height);
  for (let i = 0; i < 3; i++) {
    const digit = mnist(i);
    for (let y = 0; y < 28; y++) {
      field.set(digit.subarray(28 * y, 28 * (y + 1)), (20 + y) * width + 20 + i * (28 + gap));
    }
  }
  expect((await prepareDigit(grayPng(field, width), "field.png")).marks).toBe(3);
});
