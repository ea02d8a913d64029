import { percent } from "../../report/format.js";
import type { ReadDigit } from "../read-digit.js";
import { align } from "./align.js";
import type { TrueDigit } from "./draw-picture.js";

/** What became of the digits of some pictures. */
export interface Tally {
  pictures: number;
  written: number;
  /** Found where they were written, and of these: read rightly if none is rejected; accepted; accepted though wrong. */
  found: number;
  right: number;
  accepted: number;
  wrong: number;
  /** What is no digit, or none by itself: read as one, and accepted as one. */
  strays: number;
  false: number;
  seconds: number;
}

export const NOTHING: Tally = {
  pictures: 0,
  written: 0,
  found: 0,
  right: 0,
  accepted: 0,
  wrong: 0,
  strays: 0,
  false: 0,
  seconds: 0,
};

export function tally(
  read: readonly ReadDigit[],
  truth: readonly TrueDigit[],
  isAccepted: (digit: ReadDigit) => boolean,
  seconds: number,
): Tally {
  const matched = align(read, truth);
  const found = [...matched];
  const right = found.filter(([one, { digit }]) => one.digit === digit);
  const accepted = found.filter(([one]) => isAccepted(one));
  const strays = read.filter((one) => !matched.has(one));
  return {
    pictures: 1,
    written: truth.length,
    found: found.length,
    right: right.length,
    accepted: accepted.length,
    wrong: accepted.filter(([one, { digit }]) => one.digit !== digit).length,
    strays: strays.length,
    false: strays.filter(isAccepted).length,
    seconds,
  };
}

export const add = (a: Tally, b: Tally): Tally =>
  Object.fromEntries(
    Object.entries(a).map(([name, value]) => [name, value + b[name as keyof Tally]]),
  ) as unknown as Tally;

export const HEADER =
  "| kind | pictures | digits | found | right | accepted | accepted wrong | stray marks a page | accepted a page | seconds a page |";

/** A row of a table: parts are of the digits written, but accepted wrong ones of those accepted. */
export function row(name: string, t: Tally): string {
  const part = (count: number, of: number) => `${count} (${percent(of === 0 ? 0 : count / of)})`;
  const page = (count: number) => (count / t.pictures).toFixed(2);
  const cells = [
    name,
    t.pictures,
    t.written,
    part(t.found, t.written),
    part(t.right, t.written),
    part(t.accepted, t.written),
    part(t.wrong, t.accepted),
    page(t.strays),
    page(t.false),
    page(t.seconds),
  ];
  return `| ${cells.join(" | ")} |`;
}
