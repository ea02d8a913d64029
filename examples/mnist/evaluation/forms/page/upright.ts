import type { ReadDigit } from "../read-digit.js";
import { TURNS, type Turn } from "./turn-picture.js";

type Lines = readonly (readonly ReadDigit[])[];

/** Above this likelihood a page is upright without more, and below that none is taken to be upright that lies otherwise. */
const SURELY = Math.log(0.95);
const WELL = Math.log(0.85);
/** What keeps a page from being read well must be halved, and that on as many digits as make up for a factor of e. */
const HALVED = 0.5;
const EVIDENCE = 1;
/** Fewer digits do not tell which way is up: 0, 1 and 8 may be turned, and 6 and 9 are each other. */
const ENOUGH = 4;
/** A probability below that of a guess says no more than a guess does. */
const GUESS = 0.1;

/** How well digits are read: the mean of their log probabilities. */
function likelihood(lines: Lines): number {
  const digits = lines.flat();
  if (digits.length === 0) return Math.log(GUESS);
  const logs = digits.map(({ probability }) => Math.log(Math.max(probability, GUESS)));
  return logs.reduce((a, b) => a + b) / digits.length;
}

/**
 * By how much a page must be turned clockwise to look the likeliest to the network. The other three ways are looked at where it is
 * not sure of the digits as they lie.
 *
 * @param asItLies what was read on the page as it lies.
 * @param look reads its marks as they would be on the page turned so.
 * @example
 * const turn = await likeliestTurn(lines, (turn) => read(turnMarks(marks, turn)));
 */
export async function likeliestTurn(asItLies: Lines, look: (turn: Turn) => Promise<Lines>): Promise<Turn> {
  let [best, most]: [Turn, number] = [0, likelihood(asItLies)];
  if (most >= SURELY) return best;
  for (const turn of TURNS.slice(1)) {
    const lines = telling(await look(turn));
    const found = likelihood(lines);
    if (lines.flat().length >= ENOUGH && found > most) [best, most] = [turn, found];
  }
  return best;
}

/** Whether a page is upright as it was turned, by what was read on it so, and as it lay. */
export function isUpright(turned: Lines, asItLies: Lines): boolean {
  const now = likelihood(asItLies);
  const lines = telling(turned);
  const count = lines.flat().length;
  const found = likelihood(lines);
  return count >= ENOUGH && count * (found - now) >= EVIDENCE && found > Math.max(WELL, HALVED * now);
}

/** A bar is a 1 whichever way it lies. */
const telling = (lines: Lines): Lines => lines.map((line) => line.filter(({ digit }) => digit !== 1));
