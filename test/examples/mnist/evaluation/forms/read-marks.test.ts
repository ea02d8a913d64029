import { describe, expect, test } from "vitest";
import type { FormDigit, FormMark } from "../../../../../examples/mnist/evaluation/forms/find-digits.js";
import { readMarks } from "../../../../../examples/mnist/evaluation/forms/read-marks.js";

/** A part of a mark, so wide and 100 high, that the network takes for a digit with a probability. */
interface Part {
  width: number;
  digit: number;
  probability: number;
}

/** A mark as wide as each of its ways, whose writing is 100 high. */
const mark = (...ways: Part[][]): FormMark => ({
  height: 100,
  ways: ways.map((way) => {
    let x = 0;
    return way.map(({ width, digit, probability }): FormDigit => {
      x += width;
      return {
        box: { x: x - width, y: 0, width, height: 100 },
        pixels: Uint8Array.of(digit, 100 * probability),
      };
    });
  }),
});

let batches: number[] = [];
/** Logits that are the logarithms of what the pixels say. */
const classify = async (images: Uint8Array[]) => {
  batches.push(images.length);
  return images.flatMap(([digit, percent]) =>
    Array.from({ length: 10 }, (_, k) => Math.log(k === digit ? percent / 100 : (1 - percent / 100) / 9)),
  );
};

const read = async (lines: FormMark[][], temperature = 1) => {
  batches = [];
  const digits = await readMarks(lines, classify, temperature);
  return digits.map((line) => line.map(({ digit }) => digit).join(""));
};

describe("readMarks", () => {
  test("reads line by line, all ways of all marks in one batch", async () => {
    const one = (digit: number) => mark([{ width: 60, digit, probability: 0.9 }]);
    expect(await read([[one(3), one(1)], [one(4)]])).toEqual(["31", "4"]);
    expect(batches).toEqual([3]);
  });

  test("takes the way whose digits are the more probable", async () => {
    const wide = (whole: number, parts: number) =>
      mark(
        [{ width: 150, digit: 8, probability: whole }],
        [
          { width: 75, digit: 1, probability: parts },
          { width: 75, digit: 3, probability: parts },
        ],
      );
    expect(await read([[wide(0.6, 0.95)]])).toEqual(["13"]);
    expect(await read([[wide(0.95, 0.4)]])).toEqual(["8"]);
    expect(batches).toEqual([3]);
  });

  test("cuts what is hardly wider than high only for strong reasons, and what is far wider for weak ones", async () => {
    const ways = (width: number) =>
      mark(
        [{ width, digit: 5, probability: 0.9 }],
        [
          { width: width / 2, digit: 1, probability: 0.95 },
          { width: width / 2, digit: 2, probability: 0.95 },
        ],
      );
    expect(await read([[ways(105)]])).toEqual(["5"]);
    expect(await read([[ways(160)]])).toEqual(["12"]);
  });

  test("gives the probabilities at the temperature", async () => {
    const [[digit]] = await readMarks([[mark([{ width: 60, digit: 2, probability: 0.91 }])]], classify, 2);
    // The square roots of 0.91 and nine times 0.01, made to add up to 1.
    const root = Math.sqrt(0.91);
    expect(digit.digit).toBe(2);
    expect(digit.probability).toBeCloseTo(root / (root + 0.9), 12);
    expect(digit.probabilities[7]).toBeCloseTo(0.1 / (root + 0.9), 12);
  });
});
