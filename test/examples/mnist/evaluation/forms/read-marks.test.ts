import { describe, expect, test } from "vitest";
import type { FormDigit, FormMark } from "../../../../../examples/mnist/evaluation/forms/find-digits.js";
import { type Reading, readMarks } from "../../../../../examples/mnist/evaluation/forms/read-marks.js";

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

const PLAIN: Reading = { temperature: 1, tellsNoDigit: false };

const read = async (lines: FormMark[][]) => {
  batches = [];
  const digits = await readMarks(lines, classify, PLAIN);
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
    const [[digit]] = await readMarks([[mark([{ width: 60, digit: 2, probability: 0.91 }])]], classify, {
      ...PLAIN,
      temperature: 2,
    });
    // The square roots of 0.91 and nine times 0.01, made to add up to 1.
    const root = Math.sqrt(0.91);
    expect(digit.digit).toBe(2);
    expect(digit.probability).toBeCloseTo(root / (root + 0.9), 12);
    expect(digit.probabilities[7]).toBeCloseTo(0.1 / (root + 0.9), 12);
  });
});

/** The digits of one line, and how probable the network takes each to be, in hundredths. */
const probabilities = async (...marks: FormMark[]) => {
  const [line] = await readMarks([marks], classify, PLAIN);
  for (const { probabilities, noDigit } of line)
    expect(probabilities.reduce((a, b) => a + b, noDigit)).toBeCloseTo(1, 12);
  return line.map(({ probability }) => Math.round(100 * probability));
};

describe("what readMarks doubts", () => {
  const parts = (...each: number[]) => each.map((probability) => ({ width: 70, digit: 3, probability }));
  const whole = { width: 140, digit: 8, probability: 0.2 };

  test("are the parts of a mark, as much as it doubts that the others are digits", async () => {
    expect(await probabilities(mark([whole], parts(0.9, 0.8)))).toEqual([72, 72]);
    expect(await probabilities(mark([{ ...whole, probability: 0.9 }], parts(0.5, 0.6)))).toEqual([90]);
  });

  test("are not the digits beside a doubtful cut", async () => {
    const moved = ({ height, ways }: FormMark, by: number): FormMark => ({
      height,
      ways: ways.map((way) => way.map((digit) => ({ ...digit, box: { ...digit.box, x: digit.box.x + by } }))),
    });
    const sure = mark([{ digit: 2, probability: 0.99, width: 60 }]);
    const pair = mark([whole], parts(0.65, 0.65));
    expect(await probabilities(sure, moved(pair, 70), moved(sure, 220))).toEqual([99, 42, 42, 99]);
  });

  test("are digits that stand in one place, and not those that touch or reach over each other", async () => {
    const at = (x: number, y: number) => {
      const [one] = mark(parts(0.9)).ways;
      return { height: 100, ways: [one.map((digit) => ({ ...digit, box: { ...digit.box, x, y } }))] };
    };
    expect(await probabilities(at(0, 0), at(30, 20))).toEqual([45, 45]);
    expect(await probabilities(at(0, 0), at(40, 20), at(120, 0))).toEqual([90, 90, 90]);
    expect(await probabilities(at(0, 0), at(30, 80))).toEqual([90, 90]);
  });
});

describe("readMarks with a network that tells what is no digit", () => {
  const TELLS: Reading = { temperature: 1, tellsNoDigit: true };
  /** A part so wide and high that is a digit with this probability, and else none. */
  const part = (width: number, digit: number, probability: number, height = 100, x = 0): FormDigit => ({
    box: { x, y: 0, width, height },
    pixels: Uint8Array.of(digit, 100 * probability),
  });
  /** exp(z) / (1 + exp(z)) is what the pixels say, of the eleventh class, whose logit is 0, the rest. */
  const classifyParts = async (images: Uint8Array[]) =>
    images.flatMap(([digit, percent]) =>
      Array.from({ length: 10 }, (_, k) => (k === digit ? Math.log(percent / (100 - percent)) : -50)),
    );
  const readParts = async (ways: FormDigit[][]) => {
    const [line] = await readMarks([[{ height: 100, ways }]], classifyParts, TELLS);
    return line.map(({ digit, probability, noDigit }) => {
      expect(probability + noDigit).toBeCloseTo(1, 9);
      return noDigit > probability ? "?" : String(digit);
    });
  };

  test("leaves out what is low and no digit, and commas, and nothing else", async () => {
    expect(await readParts([[part(20, 4, 0.2, 30)]])).toEqual([]);
    expect(await readParts([[part(20, 4, 0.9, 30)]])).toEqual(["4"]);
    expect(await readParts([[part(60, 4, 0.2)]])).toEqual(["?"]);
    expect(await readParts([[part(20, 1, 0.9, 30)]])).toEqual([]);
    expect(await readParts([[part(20, 1, 0.9)]])).toEqual(["1"]);
  });

  test("takes no way whose parts are no digits where another has digits", async () => {
    expect(await readParts([[part(150, 8, 0.7)], [part(75, 1, 0.99), part(75, 0, 0.01)]])).toEqual(["8"]);
    expect(await readParts([[part(150, 8, 0.02)], [part(75, 1, 0.9), part(75, 0, 0.9, 100, 75)]])).toEqual([
      "1",
      "0",
    ]);
  });

  test("leaves a mark whole that no cut makes digits of", async () => {
    const rule = [3, 4, 5].map((count) => Array.from({ length: count }, () => part(300 / count, 1, 0.05)));
    expect(await readParts([[part(300, 1, 0.01)], ...rule])).toEqual(["?"]);
  });
});
