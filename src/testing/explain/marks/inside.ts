import type { InputElements } from "../../gradcheck/elements.js";
import type { HeatGrid } from "../heat-grid.js";

/** The largest rectangle without a wrong element that is left when rows or columns at the ends are taken away. */
export function insideOf(
  { verdict, positions }: InputElements,
  ks: readonly number[],
  { isRow, isWhole, rows, columns, side, placeOf }: HeatGrid,
): string {
  if (isRow || !isWhole) return "";
  const failed = ks.filter((k) => verdict[k] === "failed").map((k) => placeOf(positions[k]));
  if (failed.length === 0) return "";
  const choices = Array.from({ length: 16 }, (_, bits) => {
    const [top, bottom, left, right] = [bits & 1, (bits >> 1) & 1, (bits >> 2) & 1, (bits >> 3) & 1];
    return { left, top, right: columns - right, bottom: rows - bottom };
  });
  const area = (r: (typeof choices)[number]) => Math.max(0, r.right - r.left) * Math.max(0, r.bottom - r.top);
  const clean = choices.filter(
    (r) => area(r) > 0 && !failed.some(([x, y]) => x >= r.left && x < r.right && y >= r.top && y < r.bottom),
  );
  if (clean.length === 0) return "";
  const { left, top, right, bottom } = clean.reduce((a, b) => (area(b) > area(a) ? b : a));
  const width = (right - left) * side;
  return `M${left * side} ${top * side}h${width}v${(bottom - top) * side}h${-width}z`;
}
