import { markProbabilities } from "../reader/no-digit.js";
import { union } from "./box.js";
import { logitsOf } from "./classify-digits.js";
import { asCertainAs, cutLikelihood, doubtPieces } from "./doubt-parts.js";
import { doubtWords } from "./doubt-words.js";
import type { FormDigit, FormMark } from "./find-digits.js";
import type { ReadDigit } from "./read-digit.js";
import { isNoDigit } from "./rejecting.js";

/** What logits are divided by, and whether the network tells what is no digit. */
export interface Reading {
  temperature: number;
  tellsNoDigit: boolean;
}

/**
 * A mark this many times as wide as the writing is high is as likely one digit as several. Each cut of a narrower one costs
 * so much of the mean log probability for each unit that it is narrower by: wide digits are more frequent than narrow pairs.
 */
const UNDECIDED = 1.5;
const CUT_COST = 1.5;
/** What a digit's log probability loses for each unit by which it is wider than the writing is high: few digits are. */
const WIDTH_COST = 0.5;
/** What is no digit and lower than this part of the height of writing is a dot or a dash, and is left out; */
const LOW = 0.45;
/** and so is a 1 lower than this: a comma, which by itself looks like one. */
const COMMA = 0.6;

/**
 * Reads marks: of the ways in which a mark can be digits, the one whose digits are the most probable on (geometric) average.
 * Where most parts of that way are no digits, a cut has not made digits of the mark, and it stays whole.
 *
 * What is no digit more likely than any and far below the height of writing is left out, and a 1 that is not nearly as high; what is as
 * high as digits are stays, and is improbable whatever digit it is nearest to. {@link doubtWords} at last.
 *
 * @param classify makes ten logits of each 28 x 28 image.
 */
export async function readMarks(
  lines: readonly (readonly FormMark[])[],
  classify: (images: Uint8Array[]) => Promise<ArrayLike<number>>,
  { temperature, tellsNoDigit }: Reading,
): Promise<ReadDigit[][]> {
  const logits = await classify(lines.flat().flatMap(({ ways }) => ways.flat(1).map(({ pixels }) => pixels)));
  let next = 0;
  const read = (digit: FormDigit): ReadDigit => {
    const { digits, noDigit } = markProbabilities(logitsOf(logits, next++), temperature, tellsNoDigit);
    const probability = Math.max(...digits);
    return { ...digit, digit: digits.indexOf(probability), probability, probabilities: digits, noDigit };
  };
  return lines.map((line) => {
    const marks = line.flatMap(({ ways, height }) => {
      const parts = likeliestWay(
        ways.map((way) => way.map(read)),
        height,
      );
      return parts.map((digit) => ({
        digit,
        likely: cutLikelihood(parts, digit),
        isShown: digit.box.height >= leastHeight(digit) * height,
      }));
    });
    // The small letters of a word tell what the others are, and a doubtful cut does not make letters of its parts.
    const told = doubtWords(marks.map(({ digit }) => digit)).map((digit, i) =>
      asCertainAs(digit, marks[i].likely),
    );
    return doubtPieces(told.filter((_, i) => marks[i].isShown));
  });
}

/** How high it has to be to be shown, as part of the height of writing. */
const leastHeight = (digit: ReadDigit): number => (digit.digit === 1 ? COMMA : isNoDigit(digit) ? LOW : 0);

function likeliestWay(ways: readonly ReadDigit[][], height: number): readonly ReadDigit[] {
  const best = ways.reduce((best, way) => (scoreOf(way, height) > scoreOf(best, height) ? way : best));
  if (best.filter(isNoDigit).length * 2 <= best.length) return best;
  return ways.reduce((fewest, way) => (way.length < fewest.length ? way : fewest));
}

/** Mean log probability of the digits of a way, less the costs of its cuts and of wide digits. */
function scoreOf(way: readonly ReadDigit[], height: number): number {
  const likelihoods = way.map(
    ({ probability, box }) => Math.log(probability) - WIDTH_COST * Math.max(0, box.width / height - 1),
  );
  const ratio = way.map(({ box }) => box).reduce(union).width / height;
  const cuts = CUT_COST * Math.max(0, UNDECIDED - ratio) * (way.length - 1);
  return likelihoods.reduce((a, b) => a + b) / way.length - cuts;
}
