import type { Mask } from "./pixels.js";

/** A line that lies across, y = offset + slope * x for x from `from` to `to`, so thick. */
export interface Line {
  offset: number;
  slope: number;
  thickness: number;
  from: number;
  to: number;
}

/** Steeper, and a line is not one that lies across. */
const MAX_SLOPE = 0.25;
/** Shorter than so many times its thickness, a stretch of a stroke has no direction to speak of. */
const MIN_SEED = 4;
/** What is shorter than so many times its thickness is no line. */
const MIN_LINE = 6;
/** A line may miss so much of its ink: print breaks, and so does a threshold. */
const MIN_COVER = 0.9;

export const heightAt = ({ offset, slope }: Line, x: number): number => offset + slope * x;

/** Runs of ink in neighboring columns that continue each other. */
interface Track {
  from: number;
  middles: number[];
  thickness: number;
}

/**
 * The straight thin lines that lie across, give or take 14 degrees, be they rules or strokes.
 *
 * A column's vertical runs of ink continue those of the column before where middle and thickness change by no more than
 * a pixel and a quarter of the thickness; that makes tracks, which end wherever a stroke crosses. From the longest on,
 * tracks grow into lines: the nearest track of the same thickness is added as long as it lies on the straight line
 * fitted so far (least squares), and the gap is inked along that line, as it is where a stroke crosses.
 */
export function straightLines(mask: Mask): Line[] {
  const tracks = findTracks(mask).sort((a, b) => b.middles.length - a.middles.length);
  const free = new Set(tracks);
  const lines: Line[] = [];
  for (const seed of tracks) {
    if (!free.has(seed) || seed.middles.length < Math.max(8, MIN_SEED * seed.thickness)) continue;
    free.delete(seed);
    const line = grow(seed, free, mask);
    const long = line.to - line.from + 1 >= MIN_LINE * line.thickness;
    if (long && Math.abs(line.slope) <= MAX_SLOPE) lines.push(line);
  }
  return lines;
}

const slack = (thickness: number) => 1 + thickness / 4;

function findTracks({ data, width, height }: Mask): Track[] {
  const tracks: Track[] = [];
  let active: Track[] = [];
  for (let x = 0; x < width; x++) {
    const next: Track[] = [];
    for (let top = 0; top < height; top++) {
      if (data[top * width + x] === 0) continue;
      let bottom = top;
      while (bottom + 1 < height && data[(bottom + 1) * width + x] !== 0) bottom++;
      const [middle, thickness] = [(top + bottom) / 2, bottom - top + 1];
      const continues = active.findIndex(
        (track) =>
          Math.abs(track.middles[track.middles.length - 1] - middle) <= 1 &&
          Math.abs(track.thickness - thickness) <= slack(track.thickness),
      );
      if (continues < 0) next.push({ from: x, middles: [middle], thickness });
      else {
        const [track] = active.splice(continues, 1);
        const n = track.middles.push(middle);
        track.thickness += (thickness - track.thickness) / n;
        next.push(track);
      }
      top = bottom;
    }
    tracks.push(...active);
    active = next;
  }
  // A run of two columns says nothing about direction or thickness.
  return [...tracks, ...active].filter(({ middles }) => middles.length > 2);
}

/** Adds to a seed the tracks that lie on its line, nearest first, taking them out of those that are free. */
function grow(seed: Track, free: Set<Track>, mask: Mask): Line {
  const members = [seed];
  let line = leastSquares(members);
  for (;;) {
    const tolerance = 1 + line.thickness / 2;
    const gap = (track: Track) => Math.max(track.from - line.to, line.from - end(track)) - 1;
    const isOnLine = (track: Track) =>
      gap(track) >= 0 &&
      Math.abs(track.thickness - line.thickness) <= slack(line.thickness) &&
      Math.abs(track.middles[0] - heightAt(line, track.from)) <= tolerance &&
      Math.abs(track.middles[track.middles.length - 1] - heightAt(line, end(track))) <= tolerance;
    let nearest: Track | undefined;
    for (const track of free) {
      if (isOnLine(track) && (nearest === undefined || gap(track) < gap(nearest))) nearest = track;
    }
    if (nearest === undefined || !isInked(mask, line, nearest)) return line;
    free.delete(nearest);
    members.push(nearest);
    line = leastSquares(members);
  }
}

const end = ({ from, middles }: Track) => from + middles.length - 1;

/** Whether the gap from a line to a track is inked along the line. */
function isInked({ data, width, height }: Mask, line: Line, track: Track): boolean {
  const [from, to] = track.from > line.to ? [line.to + 1, track.from] : [end(track) + 1, line.from];
  let inked = 0;
  for (let x = from; x < to; x++) {
    const y = Math.round(heightAt(line, x));
    if (y >= 0 && y < height && data[y * width + x] !== 0) inked += 1;
  }
  // One column is always forgiven: a gap of one would otherwise need all of its ink.
  return inked >= Math.floor(MIN_COVER * (to - from));
}

/** The line of least squares through the middles of all runs. */
function leastSquares(members: readonly Track[]): Line {
  let [n, sumX, sumY, sumT] = [0, 0, 0, 0];
  for (const { from, middles, thickness } of members) {
    n += middles.length;
    sumX += middles.length * (from + (middles.length - 1) / 2);
    sumY += middles.reduce((a, b) => a + b);
    sumT += middles.length * thickness;
  }
  const [meanX, meanY] = [sumX / n, sumY / n];
  let [xx, xy] = [0, 0];
  for (const { from, middles } of members) {
    for (const [i, middle] of middles.entries()) {
      xx += (from + i - meanX) ** 2;
      xy += (from + i - meanX) * (middle - meanY);
    }
  }
  const slope = xx === 0 ? 0 : xy / xx;
  return {
    offset: meanY - slope * meanX,
    slope,
    thickness: sumT / n,
    from: Math.min(...members.map((track) => track.from)),
    to: Math.max(...members.map(end)),
  };
}
