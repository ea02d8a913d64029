// Numbers as a reader wants them: grouped, with units, and with no more digits than they deserve.

/** 0.9923 as 99.23%. */
export const percent = (value: number, decimals = 2): string =>
  Number.isFinite(value) ? `${(100 * value).toFixed(decimals)}%` : "–";

/** 10000 as 10,000. */
export const count = (value: number): string => Math.round(value).toLocaleString("en-GB");

/** A loss, with five decimals; as a power of ten where these would all be zeros. */
export const loss = (value: number): string => {
  if (!Number.isFinite(value)) return String(value);
  return value !== 0 && Math.abs(value) < 5e-5 ? value.toExponential(2) : value.toFixed(5);
};

/** An area of 0 to 1, with five decimals. */
export const area = (value: number): string => (Number.isFinite(value) ? value.toFixed(5) : "–");

/** A learning rate: 0.005, 1.2e-7. */
export const rate = (value: number): string => String(Number(value.toPrecision(3)));

/** 421642 as 421.6 thousand, 8460000 as 8.46 million. */
export function large(value: number): string {
  const [divisor, unit] = value >= 1e9 ? [1e9, "billion"] : value >= 1e6 ? [1e6, "million"] : [1, ""];
  return unit === "" ? count(value) : `${Number((value / divisor).toPrecision(4))} ${unit}`;
}

/** 31.68 as 31.7 s, 372 as 6 min 12 s. */
export function duration(seconds: number): string {
  if (!Number.isFinite(seconds)) return "–";
  if (seconds < 59.95) return `${seconds.toFixed(seconds < 10 ? 2 : 1)} s`;
  const whole = Math.round(seconds);
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  return hours > 0 ? `${hours} h ${minutes} min` : `${minutes} min ${rest} s`;
}

/** Up to five significant digits: 0.98765, 64, 3.1e-4. */
export function compact(value: number): string {
  if (!Number.isFinite(value)) return "not finite";
  if (value !== 0 && (Math.abs(value) < 1e-3 || Math.abs(value) >= 1e6)) {
    return value.toExponential(4).replace(/\.?0*e\+?/, "e");
  }
  return String(Number.isInteger(value) ? value : Number(value.toPrecision(5)));
}

/** How long something took, in its two largest units: 7.3 s, 12 min, 2 h 30 min. */
export function roughDuration(seconds: number): string {
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** Any number of a table: whole ones grouped, others with five digits that count. */
export const general = (value: number): string =>
  Number.isInteger(value) ? value.toLocaleString("en-GB") : String(Number(value.toPrecision(5)));

/** "one", "two" … "ten", then digits, as in running text. */
export const inWords = (value: number): string =>
  ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"][value] ??
  count(value);

/** "a", "a and b", "a, b and c". */
export const list = (items: readonly string[]): string =>
  items.length < 2 ? items.join("") : `${items.slice(0, -1).join(", ")} and ${items.at(-1)}`;

/** "seed 1", "seeds 1, 2 and 3". */
export const seedList = (seeds: readonly number[]): string =>
  seeds.length === 0 ? "unknown seed" : `seed${seeds.length > 1 ? "s" : ""} ${list(seeds.map(String))}`;

/** "1 error", "77 errors". */
export const plural = (value: number, one: string, many = `${one}s`): string =>
  `${count(value)} ${value === 1 ? one : many}`;

/**
 * Rows of cells as lines of a terminal, each column as wide as its widest cell. Names stand to the left; what follows the
 * first column to the left as well, or to the right, as numbers do.
 */
export function columnLines(rows: readonly (readonly string[])[], side: "left" | "right"): string[] {
  const widths = rows[0]!.map((_, c) => Math.max(...rows.map((row) => row[c]!.length)));
  const pad = (cell: string, c: number) =>
    c > 0 && side === "right" ? cell.padStart(widths[c]!) : cell.padEnd(widths[c]!);
  const lines = rows.map((row) => row.map(pad).join("  "));
  return side === "left" ? lines.map((line) => line.trimEnd()) : lines;
}
