/** How many errors are of one size. */
export interface HistogramBar {
  /** Relative errors of at least this, and below ten times this; the first bar has all that are smaller. */
  readonly from: number;
  /** How many there are. */
  readonly count: number;
}

/** The powers of ten of the first and the last bar. */
const FIRST = -12;
const LAST = 0;

export function histogramOf(relative: readonly number[]): HistogramBar[] {
  const bars = Array.from({ length: LAST - FIRST + 1 }, (_, i) => ({ from: 10 ** (FIRST + i), count: 0 }));
  bars[0].from = 0;
  for (const error of relative) {
    const power = Number.isNaN(error) ? LAST : Math.floor(Math.log10(error));
    bars[Math.min(Math.max(power, FIRST), LAST) - FIRST].count += 1;
  }
  return bars;
}

const WIDTH = 40;

/** A line for each power of ten that occurs, with the gaps between them marked. */
export function formatHistogram(bars: readonly HistogramBar[]): string[] {
  const most = Math.max(...bars.map(({ count }) => count));
  const full = [...bars.keys()].filter((i) => bars[i].count > 0);
  return full.flatMap((i, k) => {
    const power = FIRST + i;
    const label =
      i === 0 ? `below 1e${power + 1}` : power === LAST ? "1 and above" : `1e${power} to 1e${power + 1}`;
    const bar = "█".repeat(Math.ceil((WIDTH * bars[i].count) / most));
    const gap = k > 0 && full[k - 1] < i - 1 ? ["               …"] : [];
    return [...gap, `  ${label.padStart(15)}  ${bar} ${bars[i].count}`];
  });
}
