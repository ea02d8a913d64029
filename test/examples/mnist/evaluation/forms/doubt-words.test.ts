import { expect, test } from "vitest";
import { doubtWords } from "../../../../../examples/mnist/evaluation/forms/doubt-words.js";

/** A mark 30 wide and 40 high that is a 0 with a probability, or no digit. */
const mark = (x: number, probability: number) => ({
  box: { x, y: 0, width: 30, height: 40 },
  pixels: new Uint8Array(784),
  digit: 0,
  probability,
  probabilities: [probability, ...Array<number>(9).fill(0)],
  noDigit: 1 - probability,
});
const read = (...marks: ReturnType<typeof mark>[]) =>
  doubtWords(marks).map(({ probability }) => Number(probability.toFixed(3)));

test("an O among letters is no 0, and the digits beside a word are digits", () => {
  // T O T A L, and 0 0 after a gap.
  const word = [0.01, 0.99, 0.01, 0.02, 0.1].map((probability, i) => mark(40 * i, probability));
  const [, o, , , , ...field] = read(...word, mark(300, 0.99), mark(340, 0.98));
  expect(o).toBe(0.495);
  expect(field).toEqual([0.99, 0.98]);
});

test("a digit below a word is none of it, and divides it no more than it does to the eye", () => {
  const below = { ...mark(60, 0.99), box: { x: 60, y: 60, width: 30, height: 40 } };
  expect(read(mark(0, 0.01), mark(40, 0.99), below, mark(80, 0.01))).toEqual([0.005, 0.495, 0.99, 0.005]);
});

test("one scribble makes no word of a number, and two marks are none", () => {
  expect(read(mark(0, 0.99), mark(40, 0.01), mark(80, 0.97))).toEqual([0.99, 0.01, 0.97]);
  expect(read(mark(0, 0.99), mark(40, 0.01))).toEqual([0.99, 0.01]);
});

test("what a mark can be adds up to 1", () => {
  for (const { probabilities, noDigit } of doubtWords([0.3, 0.01, 0.02].map((p, i) => mark(40 * i, p)))) {
    expect(probabilities.reduce((a, b) => a + b) + noDigit).toBeCloseTo(1, 12);
  }
});
