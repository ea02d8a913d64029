import { softmaxAt } from "pellucid/metrics";
import { union } from "./box.js";
import { logitsOf } from "./classify-digits.js";
import type { FormDigit, FormMark } from "./find-digits.js";

/** A digit on a form, read. */
export interface ReadDigit extends FormDigit {
  digit: number;
  probability: number;
  probabilities: number[];
}

/**
 * A mark this many times as wide as the writing is high is as likely one digit as several. Each cut of a narrower one costs
 * so much of the mean log probability for each unit that it is narrower by: wide digits are more frequent than narrow pairs.
 */
const UNDECIDED = 1.5;
const CUT_COST = 1.5;
/** What a digit's log probability loses for each unit by which it is wider than the writing is high: few digits are. */
const WIDTH_COST = 0.5;

/**
 * Reads marks: of the ways in which a mark can be digits, the one whose digits are the most probable on (geometric) average.
 *
 * @param classify makes ten logits of each 28 x 28 image, all in one batch.
 */
export async function readMarks(
  lines: readonly (readonly FormMark[])[],
  classify: (images: Uint8Array[]) => Promise<ArrayLike<number>>,
  temperature: number,
): Promise<ReadDigit[][]> {
  const logits = await classify(lines.flat().flatMap(({ ways }) => ways.flat(1).map(({ pixels }) => pixels)));
  let next = 0;
  const read = (digit: FormDigit): ReadDigit => {
    const probabilities = [...softmaxAt(logitsOf(logits, next++), temperature)];
    const probability = Math.max(...probabilities);
    return { ...digit, digit: probabilities.indexOf(probability), probability, probabilities };
  };
  /** Mean log probability of the digits of a way, less the costs of its cuts and of wide digits. */
  const score = (way: ReadDigit[], height: number) => {
    const likelihoods = way.map(
      ({ probability, box }) => Math.log(probability) - WIDTH_COST * Math.max(0, box.width / height - 1),
    );
    const ratio = way.map(({ box }) => box).reduce(union).width / height;
    const cuts = CUT_COST * Math.max(0, UNDECIDED - ratio) * (way.length - 1);
    return likelihoods.reduce((a, b) => a + b) / way.length - cuts;
  };
  return lines.map((line) =>
    line.flatMap(({ ways, height }) =>
      ways
        .map((way) => way.map(read))
        .reduce((best, way) => (score(way, height) > score(best, height) ? way : best)),
    ),
  );
}
