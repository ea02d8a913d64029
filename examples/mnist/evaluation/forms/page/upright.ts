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
 * By how much a page must be turned clockwise to be upright, as far as the network can tell: the way up in which it is the
 * surest of the digits. The other three ways are tried where it is not sure of them as they lie.
 *
 * @param asItLies what was read on the page as it lies.
 * @param read reads it turned so; no lines, where it finds no digits.
 * @example
 * const turn = await uprightTurn(lines, (turn) => read(turnMarks(marks, turn)));
 */
export async function uprightTurn(asItLies: Lines, read: (turn: Turn) => Promise<Lines>): Promise<Turn> {
  const now = likelihood(asItLies);
  if (now >= SURELY) return 0;
  let [best, most]: [Turn, number] = [0, Math.max(WELL, HALVED * now)];
  for (const turn of TURNS.slice(1)) {
    // A bar is a 1 whichever way it lies.
    const telling = (await read(turn)).flat().filter(({ digit }) => digit !== 1);
    const count = telling.length;
    const found = likelihood([telling]);
    if (count < ENOUGH || count * (found - now) < EVIDENCE || found <= most) continue;
    [best, most] = [turn, found];
  }
  return best;
}
