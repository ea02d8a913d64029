import type { FormDigit, FormMark } from "./find-digits.js";
import { rowOf, softmaxAt } from "./rejection.js";

/** A digit on a form, read. */
export interface ReadDigit extends FormDigit {
  digit: number;
  probability: number;
  probabilities: number[];
}

/**
 * A mark this many times as wide as high is as likely one digit as several. Each cut of a narrower one costs so much of the
 * mean log probability for each unit that it is narrower by, for flat digits are more frequent than narrow pairs.
 */
const UNDECIDED = 1.5;
const CUT_COST = 1.5;

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
    const probabilities = [...softmaxAt(rowOf(logits, next++), temperature)];
    const probability = Math.max(...probabilities);
    return { ...digit, digit: probabilities.indexOf(probability), probability, probabilities };
  };
  const score = (way: ReadDigit[], ratio: number) =>
    way.reduce((sum, { probability }) => sum + Math.log(probability), 0) / way.length -
    CUT_COST * Math.max(0, UNDECIDED - ratio) * (way.length - 1);
  return lines.map((line) =>
    line.flatMap(({ ways, ratio }) =>
      ways
        .map((way) => way.map(read))
        .reduce((best, way) => (score(way, ratio) > score(best, ratio) ? way : best)),
    ),
  );
}
