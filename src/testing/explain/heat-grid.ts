import { type Shape, sizeOf } from "../../tensor/shape.js";

/** No panel is wider, so that a narrow page has it whole. */
const WIDTH = 320;
const SIDE = { least: 5, most: 30 };
const PER_LINE = 16;

/** How the last two axes of an input are laid out as cells; of one axis, lines of text as it were. */
export interface HeatGrid {
  /** Whether it is one axis, or none. */
  readonly isRow: boolean;
  /** Elements of a slice. */
  readonly rows: number;
  /** Elements of a row. */
  readonly columns: number;
  /** Cells. */
  readonly across: number;
  /** Cells. */
  readonly down: number;
  /** The side of a cell in pixels. */
  readonly side: number;
  /** Whether each element has a cell of its own. */
  readonly isWhole: boolean;
  /** The column and the row of an element's cell. */
  placeOf(position: number): [column: number, row: number];
}

export function gridOf(shape: Shape): HeatGrid {
  const isRow = shape.length < 2;
  const [rows, columns] = isRow ? [1, sizeOf(shape)] : shape.slice(-2);
  const most = WIDTH / SIDE.least;
  // A row of numbers is written in lines; a matrix is drawn by blocks where it is too large.
  const perLine = isRow ? Math.min(columns, PER_LINE) : columns;
  const block = isRow ? 1 : Math.max(1, Math.ceil(columns / most), Math.ceil(rows / most));
  const across = Math.ceil(perLine / block);
  return {
    isRow,
    rows,
    columns,
    across,
    down: isRow ? Math.ceil(columns / perLine) : Math.ceil(rows / block),
    side: Math.min(SIDE.most, Math.max(SIDE.least, Math.floor(WIDTH / across))),
    isWhole: block === 1,
    placeOf(position) {
      const at = position % (rows * columns);
      return [Math.floor((at % perLine) / block), Math.floor(at / perLine / block)];
    },
  };
}
