import type { HeatGrid } from "../heat-grid.js";

interface Beyond {
  readonly path: string;
  readonly right: number;
  readonly below: number;
}

/** How far the sheet behind a panel looks out. */
const SHEET = 6;

/**
 * The next slices along the axes where an input is repeated, which the gradient of a single slice leaves out: below a row,
 * beside a column, else behind the panel.
 */
export function beyondOf({ isRow, rows, columns, across, down, side }: HeatGrid): Beyond {
  const [width, height] = [across * side, down * side];
  const right = !isRow && columns === 1 ? side : 0;
  const below = rows === 1 ? side : 0;
  if (right + below === 0) {
    const path = `M${SHEET} ${height}v${SHEET}H${width + SHEET}V${SHEET}h${-SHEET}`;
    return { path, right: SHEET, below: SHEET };
  }
  const under = below === 0 ? "" : `M0 ${height}v${side}h${width}v${-side}`;
  const beside = right === 0 ? "" : `M${width} 0h${side}v${height}h${-side}`;
  return { path: under + beside, right, below };
}
