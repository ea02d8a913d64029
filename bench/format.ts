/** Three significant digits, and never an exponent. */
export function significant(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value) || 1)));
  return value.toFixed(Math.min(digits, 6));
}

/** A ratio; a small one as a fraction, which says more. */
export const ratio = (value: number): string =>
  value > 0 && value < 0.1 ? `1/${(1 / value).toFixed(value < 0.01 ? 0 : 1)}` : value.toFixed(2);

export const mebibytes = (bytes: number): string => (bytes / 2 ** 20).toFixed(1);

/** Columns as wide as they must be: the first to the left, the others to the right. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [header, ...rows];
  const widths = header.map((_, column) => Math.max(...all.map((row) => (row[column] ?? "").length)));
  const line = (row: readonly string[]) =>
    header
      .map((_, i) => (i === 0 ? (row[i] ?? "").padEnd(widths[i]!) : (row[i] ?? "").padStart(widths[i]!)))
      .join("  ")
      .trimEnd();
  return [
    line(header),
    widths
      .map((width) => "-".repeat(width))
      .join("  ")
      .trimEnd(),
    ...rows.map(line),
  ].join("\n");
}
