import type { Mask } from "./pixels.js";

/** A rule: the height of its middle in each column from `from` on, and how thick it is. */
export interface RuledLine {
  from: number;
  /** The last column. */
  to: number;
  middles: Float32Array;
  thickness: number;
}

/** Columns of a stretch, at the scale at which it is looked for. */
const STRETCH = 64;
/** So many times as long as the writing is high, no stroke of a digit is straight. */
const LONG = 2.5;
/** A rule has ink in so much of a stretch: print breaks, is dotted, or is too pale for the threshold. */
const COVERED = 0.7;
/** Gaps so wide are none: a rule may be dotted. */
const DOTTED = 4;
/** Above and below a rule, a stretch has no more than this part of its ink: beside the foot of a row of digits it has. */
const BESIDE = 0.5;
/** How far above and below, as part of a stretch: farther than any rule is thick. */
const APART = 1 / 12;
/** A rule is at least so long, in stretches, */
const WHOLE = 0.95;
/** and in its own thicknesses. */
const THIN = 12;
/** So many columns of a rule may be without ink in one go, as part of a stretch. */
const GAP = 0.12;
/** A rule may lie this many rows off its own running mean, in the root mean square: the feet of a row of zeros are off by more. */
const WAVY = 0.75;
/** In so many of its columns the ink of a rule is as high as it is thick; in the others writing crosses it. */
const BARE = 0.6;
/** Steeper, and a rule does not lie across. */
const STEEPEST = 0.27;
/** Of two slopes next to each other, so many rows lie between the ends of a stretch. */
const FAN = 4;

/**
 * Long lines that lie across, straight or bent, solid or dotted, pale, crossed by writing, on a page that lies askew.
 *
 * A stretch is a straight piece of 2.5 times the height of the writing, at one of a fan of slopes. It is part of a rule if most of
 * its columns have ink on it, give or take a row, and far less a little above and below: that tells a rule from a row of digits,
 * which have ink everywhere, and the length from the bar of a 7. What all such stretches cover is grouped into rules, which so
 * may bend. Ink is looked at on a mask as coarse as makes a stretch 64 to 127 columns, or
 * fewer where the writing is small.
 */
export function ruledLines(mask: Mask, writing: number): RuledLine[] {
  if (writing === 0) return [];
  const scale = Math.max(1, Math.floor((LONG * writing) / STRETCH));
  const coarse = scale === 1 ? mask : coarser(mask, scale);
  const stretch = Math.max(8, Math.round((LONG * writing) / scale));
  if (coarse.width < stretch) return [];
  return chains(bestStretches(coarse, stretch), coarse.width, stretch).flatMap((chain) =>
    linesOf(chain, mask, scale, stretch),
  );
}

/** A pixel of the coarse mask stands for scale x scale, and is set if one of them is. */
function coarser({ data, width, height }: Mask, scale: number): Mask {
  const [columns, rows] = [Math.ceil(width / scale), Math.ceil(height / scale)];
  const coarse = new Uint8Array(columns * rows);
  for (let y = 0; y < height; y++) {
    const row = Math.floor(y / scale) * columns;
    for (let x = 0; x < width; x++) if (data[y * width + x] !== 0) coarse[row + Math.floor(x / scale)] = 1;
  }
  return { data: coarse, width: columns, height: rows };
}

/** How many columns of the best stretch around each pixel have ink, where that is a stretch of a rule; elsewhere 0. */
function bestStretches(mask: Mask, stretch: number): Uint16Array {
  const { width, height } = mask;
  const [best, counts] = [new Uint16Array(width * height), new Uint16Array(width * height)];
  const steps = Math.ceil((STEEPEST * stretch) / FAN);
  const farthest = Math.ceil((steps * FAN * width) / stretch / 2);
  // With room above and below, where a row that slants leaves the picture.
  const thick = new Uint8Array((height + 2 * farthest) * width);
  thick.set(withGapsClosed(thickened(mask), width), farthest * width);
  const apart = Math.max(3, Math.round(stretch * APART));
  for (let k = -steps; k <= steps; k++) {
    const slope = (k * FAN) / stretch;
    const shifts = Int32Array.from({ length: width }, (_, x) => Math.round(slope * (x - width / 2)));
    const offsets = shifts.map((shift, x) => (farthest + shift) * width + x);
    countRunning(thick, offsets, stretch, counts);
    for (let y = 0; y < height; y++) {
      for (let x = 0, at = y * width; x <= width - stretch; x++, at++) {
        const count = counts[at];
        if (count < COVERED * stretch) continue;
        const above = y >= apart ? counts[at - apart * width] : 0;
        const below = y + apart < height ? counts[at + apart * width] : 0;
        const middle = x + (stretch >> 1);
        const row = y + shifts[middle];
        if (row < 0 || row >= height || Math.max(above, below) > BESIDE * count) continue;
        best[row * width + middle] = Math.max(best[row * width + middle], count);
      }
    }
  }
  return best;
}

/** Each pixel with the ones above and below. */
function thickened({ data, width }: Mask): Uint8Array {
  const thick = data.slice();
  for (let i = width; i < data.length; i++) {
    thick[i - width] |= data[i];
    thick[i] |= data[i - width];
  }
  return thick;
}

/** With the gaps along rows inked that are no wider than those between the dots of a rule. */
function withGapsClosed(data: Uint8Array, width: number): Uint8Array {
  const closed = data.slice();
  for (let row = 0; row < data.length; row += width) {
    let last = Number.NEGATIVE_INFINITY;
    for (let i = row; i < row + width; i++) {
      if (data[i] === 0) continue;
      if (i - last <= DOTTED + 1) closed.fill(1, last, i);
      last = i;
    }
  }
  return closed;
}

/**
 * How many of the `length` pixels from each on, to its right, are set, where that is inside.
 *
 * @param offsets where the pixels of the first row are in the data, column by column: a row may slant.
 */
function countRunning(data: Uint8Array, offsets: Int32Array, length: number, counts: Uint16Array): void {
  const width = offsets.length;
  for (let row = 0; row < counts.length; row += width) {
    let count = 0;
    for (let x = 0; x < length; x++) count += data[row + offsets[x]];
    counts[row] = count;
    for (let x = 1; x <= width - length; x++) {
      count += data[row + offsets[x + length - 1]] - data[row + offsets[x - 1]];
      counts[row + x] = count;
    }
  }
}

interface Chain {
  from: number;
  middles: number[];
}

/** Where stretches are best among those above and below, from column to column; grown by half a stretch at both ends. */
function chains(best: Uint16Array, width: number, stretch: number): Chain[] {
  const height = best.length / width;
  const chains: Chain[] = [];
  let active: Chain[] = [];
  const apart = Math.max(2, Math.round(stretch * APART));
  for (let x = 0; x < width; x++) {
    const next: Chain[] = [];
    for (const middle of peaks(best, width, height, x, apart)) {
      const k = active.findIndex(({ middles }) => Math.abs(middles[middles.length - 1] - middle) <= 2);
      const chain = k < 0 ? { from: x, middles: [] } : active.splice(k, 1)[0];
      chain.middles.push(middle);
      next.push(chain);
    }
    chains.push(...active);
    active = next;
  }
  return [...chains, ...active].map((chain) => grown(chain, stretch, width, height));
}

/** The rows of a column where the count is the largest within `apart` rows, in the middle of those that share it. */
function peaks(best: Uint16Array, width: number, height: number, x: number, apart: number): number[] {
  const at = (y: number) => (y < 0 || y >= height ? 0 : best[y * width + x]);
  const found: number[] = [];
  for (let y = 0; y < height; y++) {
    const count = at(y);
    if (count === 0) continue;
    let last = y;
    for (let by = 1; by <= apart; by++) if (at(y + by) === count) last = y + by;
    let isPeak = true;
    for (let by = 1; by <= apart && isPeak; by++)
      isPeak = at(y - by) < count && at(last + by) < count && at(y + by) <= count;
    if (!isPeak) continue;
    found.push((y + last) / 2);
    y = last;
  }
  return found;
}

function grown({ from, middles }: Chain, stretch: number, width: number, height: number): Chain {
  const reach = Math.min(middles.length - 1, stretch >> 1);
  const slopeAt = (a: number, b: number) => (b > a ? (middles[b] - middles[a]) / (b - a) : 0);
  const [first, last] = [slopeAt(0, reach), slopeAt(middles.length - 1 - reach, middles.length - 1)];
  const before = Math.min(from, stretch >> 1);
  const after = Math.min(width - from - middles.length, stretch >> 1);
  const inside = (y: number) => Math.min(height - 1, Math.max(0, y));
  return {
    from: from - before,
    middles: [
      ...Array.from({ length: before }, (_, i) => inside(middles[0] - first * (before - i))),
      ...middles,
      ...Array.from({ length: after }, (_, i) => inside(middles[middles.length - 1] + last * (i + 1))),
    ],
  };
}

/** The ink on a line in one column: how high it is, and how far its middle is from the line. */
interface Run {
  column: number;
  thick: number;
  off: number;
}

/** The rules along a chain, at the scale of the mask: the pieces of it that have ink, and that of a rule. */
function linesOf(chain: Chain, mask: Mask, scale: number, stretch: number): RuledLine[] {
  const { data, width, height } = mask;
  const from = chain.from * scale;
  const middles = magnified(chain.middles, scale).subarray(0, width - from);
  const pieces: Run[][] = [];
  middles.forEach((middle, column) => {
    const set = (y: number) => y >= 0 && y < height && data[y * width + from + column] !== 0;
    const near = nearest(Math.round(middle), 2 * scale, set);
    if (near === null) return;
    let [top, bottom] = [near, near];
    while (set(top - 1)) top--;
    while (set(bottom + 1)) bottom++;
    const run = { column, thick: bottom - top + 1, off: (top + bottom) / 2 - middle };
    const piece = pieces.at(-1);
    if (piece === undefined || column - piece.at(-1)!.column > GAP * stretch * scale) pieces.push([run]);
    else piece.push(run);
  });
  return pieces
    .filter((runs) => runs.at(-1)!.column - runs[0].column >= WHOLE * stretch * scale)
    .map((runs) => ruleOf(runs, from, middles, scale))
    .filter((line) => line !== null);
}

/** A rule, if most of its ink is equally thick and lies on the line. */
function ruleOf(runs: readonly Run[], from: number, middles: Float32Array, scale: number): RuledLine | null {
  const thickness = runs.map(({ thick }) => thick).sort((a, b) => a - b)[Math.floor(runs.length * 0.4)];
  const bare = runs.filter(({ thick }) => thick <= 1.5 * thickness + 1);
  if (bare.length < BARE * runs.length) return null;
  const off = bare.reduce((sum, run) => sum + run.off, 0) / bare.length;
  const wavy = Math.sqrt(bare.reduce((sum, run) => sum + (run.off - off) ** 2, 0) / bare.length);
  if (wavy > WAVY * scale + thickness / 4) return null;
  const [first, last] = [runs[0].column, runs.at(-1)!.column];
  if (last - first < THIN * thickness) return null;
  return {
    from: from + first,
    to: from + last,
    middles: middles.subarray(first, last + 1).map((y) => y + off),
    thickness,
  };
}

/** Middles of columns and rows that are `scale` times as many. */
function magnified(middles: readonly number[], scale: number): Float32Array {
  return Float32Array.from({ length: middles.length * scale }, (_, i) => {
    const place = Math.min(middles.length - 1, Math.max(0, (i + 0.5) / scale - 0.5));
    const [k, part] = [Math.floor(place), place % 1];
    const between = middles[k] + part * (middles[Math.min(middles.length - 1, k + 1)] - middles[k]);
    return (between + 0.5) * scale - 0.5;
  });
}

/** The row nearest to one that is set, at most `reach` away. */
function nearest(row: number, reach: number, set: (y: number) => boolean): number | null {
  for (let by = 0; by <= reach; by++) {
    if (set(row - by)) return row - by;
    if (set(row + by)) return row + by;
  }
  return null;
}
