import { connectedComponents, typicalHeight } from "./connected-components.js";
import { inkMask, type Mask, transpose } from "./pixels.js";
import { type RuledLine, ruledLines } from "./ruled-lines.js";
import { heightAt, type Line, straightLines } from "./straight-lines.js";
import type { Gray } from "./to-gray.js";

/** So many times as long as the writing is high, no stroke of a digit is. */
const LONG = 3;
/** A line over half the picture is a rule where it is so much longer than thick. */
const THIN = 20;
/** Writing is taken to be at least so high that this many lines would fill a page, solid. */
const MOST_LINES = 25;
/** What is shorter than that part of such writing, either way, is a dot, a dash or a piece of a line, or may be a 1. */
const DASH = 0.7;
/** A comb has so many teeth of one length. */
const TEETH = 3;
const SAME_LENGTH = 0.15;

/** A line that lies across, or one that is upright with x and y exchanged. */
interface Rule {
  from: number;
  to: number;
  thickness: number;
  middleAt(x: number): number;
}

/**
 * Wipes the printed lines of a form out of its ink: ruled lines, tables, boxes around digits, combs. Where a stroke crosses a
 * line or runs along it, the ink stays.
 *
 * Strokes of digits may be straight as well, so it takes more than that to be a rule:
 * 1. {@link ruledLines}, which are longer than any stroke, and may be bent, dotted, or pale;
 * 2. {@link straightLines} three times as long as the writing is high;
 * 3. thin ones across half of the picture;
 * 4. frames: lines across at which two or more upright lines end that end at lines across on both sides, and those; lines
 *    between two upright rules;
 * 5. combs: three or more upright lines of the same length that end at a rule.
 *
 * A rule is wiped column by column: vertical runs of ink that are about as high as it is thick go. Higher ones belong to a
 * stroke: one that crosses stays whole, one that reaches the rule from one side loses what lies on it.
 *
 * @returns how many lines were wiped.
 */
export function removeRules(ink: Gray): number {
  const mask = inkMask(ink);
  const across = straightLines(mask).map(straight);
  const upright = straightLines(transpose(mask)).map(straight);
  const least = Math.min(mask.width, mask.height) / MOST_LINES;
  const high = Math.max(least, heightWithout(mask, least, across.filter(isThin), upright.filter(isThin)));
  const longAcross = ruledLines(mask, high).map(bent);
  wipe(mask, longAcross, []);
  const longUpright = ruledLines(transpose(mask), high).map(bent);
  wipe(mask, [], longUpright);
  const writing = heightWithout(mask, least, across.filter(isThin), upright.filter(isThin));

  const restAcross = across.filter((line) => !longAcross.some((rule) => isPartOf(line, rule)));
  const restUpright = upright.filter((line) => !longUpright.some((rule) => isPartOf(line, rule)));
  const shortAcross = rulesAcross(
    restAcross,
    [...restUpright, ...longUpright],
    longUpright,
    writing,
    mask.width,
  );
  const ruled = [...longAcross, ...shortAcross];
  const posts = uprightRules(ruled, restUpright);
  for (const line of restUpright) if (length(line) >= LONG * writing) posts.add(line);
  wipe(mask, shortAcross, [...posts]);
  for (let i = 0; i < ink.data.length; i++) ink.data[i] *= mask.data[i];
  return ruled.length + longUpright.length + posts.size;
}

const straight = (line: Line): Rule => ({ ...line, middleAt: (x) => heightAt(line, x) });

const bent = ({ from, to, thickness, middles }: RuledLine): Rule => ({
  from,
  to,
  thickness,
  middleAt: (x) => middles[Math.min(middles.length - 1, Math.max(0, Math.round(x) - from))],
});

/** Whether a line is a piece of one that is known already. */
const isPartOf = (line: Rule, rule: Rule): boolean =>
  [line.from, (line.from + line.to) / 2, line.to].every(
    (x) =>
      x >= rule.from - line.thickness &&
      x <= rule.to + line.thickness &&
      Math.abs(line.middleAt(x) - rule.middleAt(x)) <= 1.5 + rule.thickness,
  );

const length = ({ from, to }: Rule) => to - from + 1;
const isThin = (line: Rule) => length(line) >= THIN * line.thickness;

/**
 * How high the writing is, if these lines are none of it. The dots and dashes of a page may be more ink than what is written on
 * it, so what is far narrower or lower than the lowest writing is high does not count.
 */
function heightWithout(mask: Mask, least: number, across: readonly Rule[], upright: readonly Rule[]): number {
  const rest = { ...mask, data: mask.data.slice() };
  wipe(rest, across, upright);
  const marks = connectedComponents(rest.data, rest.width);
  const high = marks.filter(({ box }) => Math.min(box.width, box.height) >= DASH * least);
  return typicalHeight(high) || typicalHeight(marks);
}

/** Rules 2 to 4 of {@link removeRules}. */
function rulesAcross(
  across: readonly Rule[],
  upright: readonly Rule[],
  posts: readonly Rule[],
  writing: number,
  width: number,
): Rule[] {
  const framing = upright.filter((line) => isFraming(line, across));
  return across.filter((line) => {
    const isLong = writing > 0 && length(line) >= LONG * writing;
    const spans = length(line) >= Math.max(width / 2, THIN * line.thickness, 1.5 * writing);
    const frames = framing.filter((side) => ends(side, line, "from") || ends(side, line, "to")).length >= 2;
    return isLong || spans || frames || isFraming(line, posts);
  });
}

/** Rules 4 and 5 of {@link removeRules}. */
function uprightRules(ruled: readonly Rule[], upright: readonly Rule[]): Set<Rule> {
  const rules = new Set(upright.filter((line) => isFraming(line, ruled)));
  for (const rule of ruled) {
    const standing = upright.filter((line) => ends(line, rule, "to") || ends(line, rule, "from"));
    const middle = standing.map(length).sort((a, b) => a - b)[standing.length >> 1];
    const teeth = standing.filter((line) => Math.abs(length(line) - middle) <= SAME_LENGTH * middle + 1);
    if (teeth.length >= TEETH) for (const tooth of teeth) rules.add(tooth);
  }
  return rules;
}

/** Whether both ends of an upright line are at lines across. */
const isFraming = (upright: Rule, across: readonly Rule[]) =>
  across.some((line) => ends(upright, line, "from")) && across.some((line) => ends(upright, line, "to"));

/** Whether an upright line, printed with the same pen, has that end at a line across. */
function ends(upright: Rule, across: Rule, end: "from" | "to"): boolean {
  const y = upright[end];
  const x = upright.middleAt(y);
  const tolerance = 2 + across.thickness / 2;
  return (
    upright.thickness <= 1.5 * across.thickness + 0.5 &&
    x >= across.from - upright.thickness - tolerance &&
    x <= across.to + upright.thickness + tolerance &&
    Math.abs(across.middleAt(x) - y) <= tolerance
  );
}

/** Clears the runs of a mask that lines are made of: those across first, so that none of a crossing is left. */
function wipe(mask: Mask, across: readonly Rule[], upright: readonly Rule[]): void {
  for (const line of across) wipeLine(mask, line);
  if (upright.length === 0) return;
  const turned = transpose(mask);
  for (const line of upright) wipeLine(turned, line);
  mask.data.set(transpose(turned).data);
}

function wipeLine({ data, width, height }: Mask, line: Rule): void {
  const reach = 1 + Math.ceil(line.thickness / 2);
  const limit = 1.5 * line.thickness + 1;
  const margin = Math.ceil(line.thickness);
  for (let x = Math.max(0, line.from - margin); x <= Math.min(width - 1, line.to + margin); x++) {
    const middle = line.middleAt(x);
    const [above, below] = [Math.round(middle - line.thickness / 2), Math.round(middle + line.thickness / 2)];
    const set = (y: number) => y >= 0 && y < height && data[y * width + x] !== 0;
    const clear = (from: number, to: number) => {
      for (let y = from; y <= to; y++) data[y * width + x] = 0;
    };
    for (let near = Math.round(middle) - reach; near <= Math.round(middle) + reach; near++) {
      if (!set(near)) continue;
      let [top, bottom] = [near, near];
      while (set(top - 1)) top--;
      while (set(bottom + 1)) bottom++;
      if (bottom - top + 1 <= limit) clear(top, bottom);
      else if (bottom <= below + 1) clear(Math.max(top, above), bottom);
      else if (top >= above - 1) clear(top, Math.min(bottom, below));
      near = bottom;
    }
  }
}
