import { indexAt, type Shape, stridesOf } from "../../../tensor/shape.js";
import type { InputElements } from "../../gradcheck/elements.js";
import { permutations, permutedPosition, subsets } from "../../gradcheck/patterns/rearranged.js";
import type { HeatGrid } from "../heat-grid.js";
import type { MarkedPattern } from "./heat-mark.js";

/** Lines that a panel has at most, so that they can be told apart. */
const MOST = 32;
/** Slopes that agree to this are the same value. */
const CLOSE = 2e-3;

/** The position where the value that belongs to this one is found; null where it is found nowhere. */
type Move = (position: number) => number | null;

/** From where values belong to where they are found: lines between two that changed places, else arrows. */
export function movedOf(
  input: InputElements,
  ks: readonly number[],
  { isWhole, rows, columns, side, placeOf }: HeatGrid,
  pattern: MarkedPattern,
): string {
  const move = movesOf(input.shape, pattern).find((one) => explains(input, one));
  if (move === undefined || !isWhole) return "";
  const size = rows * columns;
  const slice = Math.floor(input.positions[ks[0]] / size);
  const wrong = new Set(ks.flatMap((k) => (input.verdict[k] === "failed" ? [input.positions[k]] : [])));
  const pairs = ks.flatMap((k): [number, number][] => {
    const from = input.positions[k];
    const to = move(from);
    if (to === null || to === from || Math.floor(to / size) !== slice) return [];
    if (!wrong.has(from) && !wrong.has(to)) return [];
    // Of two that changed places one line tells.
    return move(to) === from && to < from ? [] : [[from, to]];
  });
  const center = (position: number): Point => {
    const [column, row] = placeOf(position);
    return [(column + 0.5) * side, (row + 0.5) * side];
  };
  return pairs
    .slice(0, MOST)
    .map(([from, to]) =>
      move(to) === from ? exchange(center(from), center(to)) : arrow(center(from), center(to), side / 4),
    )
    .join("");
}

type Point = readonly [x: number, y: number];

/** A line with rings at its ends. */
function exchange([x1, y1]: Point, [x2, y2]: Point): string {
  const ring = (x: number, y: number) => `M${x - 2.5} ${y}a2.5 2.5 0 1 0 5 0a2.5 2.5 0 1 0 -5 0`;
  return `M${x1} ${y1}L${x2} ${y2}${ring(x1, y1)}${ring(x2, y2)}`;
}

/** An arrow that keeps away from both points, where others begin and end. */
function arrow([x1, y1]: Point, [x2, y2]: Point, away: number): string {
  const length = Math.hypot(x2 - x1, y2 - y1);
  const [u, v] = [(x2 - x1) / length, (y2 - y1) / length];
  const [x, y] = [x2 - away * u, y2 - away * v];
  const barb = (turn: 1 | -1) => [x - 4 * (u + turn * 0.7 * v), y - 4 * (v - turn * 0.7 * u)];
  const points = [[x1 + away * u, y1 + away * v], [x, y], barb(1), [x, y], barb(-1)];
  return `M${points.map((point) => point.map((n) => Number(n.toFixed(2))).join(" ")).join("L")}`;
}

function movesOf(shape: Shape, pattern: MarkedPattern): Move[] {
  const axes = shape.map((_, axis) => axis);
  const strides = stridesOf(shape);
  const isLong = (axis: number) => shape[axis] > 1;
  if (pattern === "transposed") {
    return permutations(axes).map((order) => (position) => permutedPosition(position, shape, order));
  }
  if (pattern === "reversed") {
    return subsets(axes.filter(isLong)).map((turned) => (position) => {
      const index = indexAt(position, shape);
      return turned.reduce((at, axis) => at + (shape[axis] - 1 - 2 * index[axis]) * strides[axis], position);
    });
  }
  return axes.filter(isLong).flatMap((axis) =>
    [1, -1].map(
      (by): Move =>
        (position) => {
          const target = indexAt(position, shape)[axis] + by;
          return target < 0 || target >= shape[axis] ? null : position + by * strides[axis];
        },
    ),
  );
}

/** Whether every value is found where the move says. */
function explains({ positions, analytical, numerical, tolerance }: InputElements, move: Move): boolean {
  const found = new Map(positions.map((position, k) => [position, analytical[k]]));
  return positions.every((position, k) => {
    const to = move(position);
    const value = to === null ? undefined : found.get(to);
    if (value === undefined) return true;
    const largest = Math.max(Math.abs(value), Math.abs(numerical[k]));
    return Math.abs(value - numerical[k]) <= CLOSE * largest + tolerance[k];
  });
}
