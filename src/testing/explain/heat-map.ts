// A heat map of what was found at the elements of an input, as shapes in a plane: numbers and names, for whoever draws them.

import { formatShape, indexAt, type Shape, sizeOf } from "../../tensor/shape.js";
import type { InputElements } from "../gradcheck/elements.js";
import type { PatternName } from "../gradcheck/patterns/pattern-name.js";

/**
 * What a cell is colored by: `right`; `over-1` to `over-5`, the larger the error for what was allowed; `not-finite`;
 * `skipped`; `unknown` where nothing was compared.
 */
export type CellLevel = "right" | `over-${1 | 2 | 3 | 4 | 5}` | "not-finite" | "skipped" | "unknown";

/** An element, or several side by side where there are too many to draw, of which the worst counts. */
export interface HeatCell {
  /** Where it lies, in pixels. */
  readonly x: number;
  /** From above. */
  readonly y: number;
  /** Its color. */
  readonly level: CellLevel;
  /** Whether it failed, and has an outline. */
  readonly failed: boolean;
  /** A sign in it: a kink, a jump, or the edge of a domain. */
  readonly sign: "kink" | "jump" | "one-sided" | null;
  /** Its index and its figures, in a line. */
  readonly title: string;
}

/** The last two axes at one index of the others, or a row of numbers in lines. */
export interface HeatPanel {
  /** `[0, 1, :, :]`; empty where there are no other axes. */
  readonly name: string;
  /** Pixels. */
  readonly width: number;
  /** Pixels. */
  readonly height: number;
  /** The side of a cell. */
  readonly side: number;
  /** The cells in reading order. */
  readonly cells: readonly HeatCell[];
  /** The inside of a border that is wrong: x, y, width and height. */
  readonly inside: readonly [x: number, y: number, width: number, height: number] | null;
  /** Pairs of elements that exchanged their values: from center to center. */
  readonly links: readonly (readonly [x1: number, y1: number, x2: number, y2: number])[];
}

/** All of an input. */
export interface HeatMap {
  /** The most that is drawn of it. */
  readonly panels: readonly HeatPanel[];
  /** Slices that were left out, none of them worse than those drawn. */
  readonly leftOut: number;
}

/** Where each color of {@link CellLevel} `over-…` begins, as error / tolerance. */
export type HeatScale = readonly [1, number, number, number, number];

/** No panel is wider, so that a narrow page has it whole. */
const WIDTH = 320;
const SIDE = { least: 5, most: 30 };
const SLICES = 12;
const LINKS = 16;

/**
 * Five equal steps of powers of ten, as wide as the largest error of these inputs needs.
 *
 * @example
 * const { elements } = gradcheck(relu, [tensor([-1, 2])]);
 * heatScale(elements)[0]; // 1
 */
export function heatScale(elements: readonly InputElements[]): HeatScale {
  const ratios = elements.flatMap(({ error, tolerance }) => error.map((e, k) => e / tolerance[k]));
  const largest = ratios.reduce((most, ratio) => (Number.isFinite(ratio) && ratio > most ? ratio : most), 1);
  const step = Math.max(1, Math.ceil(Math.log10(largest) / 5));
  return [1, 10 ** step, 10 ** (2 * step), 10 ** (3 * step), 10 ** (4 * step)];
}

/**
 * The heat map of one input, whose wrong gradient looks like these patterns.
 *
 * @example
 * const { elements } = gradcheck(relu, [tensor([[-1, 2]])]);
 * heatMap(elements[0], [], heatScale(elements)).panels[0].cells.length; // 2
 */
export function heatMap(input: InputElements, patterns: readonly PatternName[], scale: HeatScale): HeatMap {
  const { shape, positions } = input;
  const [rows, columns] = shape.length >= 2 ? shape.slice(-2) : [1, sizeOf(shape)];
  const size = rows * columns;
  const slices = new Map<number, number[]>();
  for (const k of positions.keys()) {
    const slice = Math.floor(positions[k] / size);
    slices.set(slice, [...(slices.get(slice) ?? []), k]);
  }
  const worst = (ks: readonly number[]) => Math.max(...ks.map((k) => badness(input, k)));
  const drawn = [...slices].sort(([, a], [, b]) => worst(b) - worst(a)).slice(0, SLICES);
  drawn.sort(([a], [b]) => a - b);
  return {
    panels: drawn.map(([slice, ks]) => panelOf(input, slice, ks, [rows, columns], patterns, scale)),
    leftOut: slices.size - drawn.length,
  };
}

function panelOf(
  input: InputElements,
  slice: number,
  ks: readonly number[],
  [rows, columns]: readonly [number, number],
  patterns: readonly PatternName[],
  scale: HeatScale,
): HeatPanel {
  const isRow = input.shape.length < 2;
  const most = WIDTH / SIDE.least;
  // A row of numbers is written in lines; a matrix is drawn by blocks where it is too large.
  const perLine = isRow ? Math.min(columns, 16) : columns;
  const block = isRow ? 1 : Math.max(1, Math.ceil(columns / most), Math.ceil(rows / most));
  const across = Math.ceil(perLine / block);
  const down = isRow ? Math.ceil(columns / perLine) : Math.ceil(rows / block);
  const side = Math.min(SIDE.most, Math.max(SIDE.least, Math.floor(WIDTH / across)));
  const placeOf = (position: number): [column: number, row: number] => {
    const at = position % (rows * columns);
    return [Math.floor((at % perLine) / block), Math.floor(at / perLine / block)];
  };
  const blocks = new Map<number, number>();
  for (const k of ks) {
    const [column, row] = placeOf(input.positions[k]);
    const at = row * across + column;
    const other = blocks.get(at);
    if (other === undefined || badness(input, k) > badness(input, other)) blocks.set(at, k);
  }
  const count = isRow ? columns : across * down;
  const cells = Array.from({ length: count }, (_, at) =>
    cellOf(input, blocks.get(at), [(at % across) * side, Math.floor(at / across) * side], scale),
  );
  const center = (position: number) => placeOf(position).map((n) => (n + 0.5) * side) as [number, number];
  const isWhole = !isRow && block === 1;
  return {
    name: input.shape.length > 2 ? sliceName(slice, input.shape) : "",
    width: across * side,
    height: down * side,
    side,
    cells,
    inside:
      isWhole && patterns.includes("border") ? [side, side, (columns - 2) * side, (rows - 2) * side] : null,
    links:
      isWhole && patterns[0] === "transposed" && rows === columns
        ? transposedPairs(input, ks, columns)
            .slice(0, LINKS)
            .map(([a, b]) => [...center(a), ...center(b)] as const)
        : [],
  };
}

/** Elements on the two sides of the diagonal, of which at least one is wrong. */
function transposedPairs(input: InputElements, ks: readonly number[], columns: number): [number, number][] {
  return ks.flatMap((k): [number, number][] => {
    const at = input.positions[k] % columns ** 2;
    const [row, column] = [Math.floor(at / columns), at % columns];
    const mirrored = input.positions[k] - at + column * columns + row;
    return row < column && input.verdict[k] === "failed" ? [[input.positions[k], mirrored]] : [];
  });
}

function cellOf(
  input: InputElements,
  k: number | undefined,
  [x, y]: [number, number],
  scale: HeatScale,
): HeatCell {
  if (k === undefined) return { x, y, level: "unknown", failed: false, sign: null, title: "not compared" };
  const { shape, positions, verdict, kind, sided, analytical, numerical, error, tolerance } = input;
  const ratio = error[k] / tolerance[k];
  const failed = verdict[k] === "failed";
  const over = scale.filter((from) => ratio >= from).length;
  const level: CellLevel =
    verdict[k] === "skipped"
      ? "skipped"
      : !failed
        ? "right"
        : Number.isFinite(ratio)
          ? (`over-${Math.max(over, 1)}` as CellLevel)
          : "not-finite";
  const sign = kind[k] !== "smooth" ? (kind[k] as "kink" | "jump") : sided[k] === "both" ? null : "one-sided";
  const figures = `analytical ${short(analytical[k])}, numerical ${short(numerical[k])}, error ${short(error[k])}, allowed ${short(tolerance[k])}`;
  const title = `${formatShape(indexAt(positions[k], shape))}: ${figures}${sign === null ? "" : `, ${sign}`}`;
  return { x, y, level, failed, sign, title };
}

/** How bad an element is, for an order: failures by their excess, then what passed. */
export function badness({ error, tolerance, verdict }: InputElements, k: number): number {
  const ratio = Number.isNaN(error[k]) ? Infinity : error[k] / tolerance[k];
  return verdict[k] === "failed" ? 1 + ratio : Math.min(ratio || 0, 1);
}

/** `[0, 1, :, :]`: which of the slices along the last two axes. */
function sliceName(slice: number, shape: Shape): string {
  const leading = indexAt(slice, shape.slice(0, -2));
  return `[${[...leading, ":", ":"].join(", ")}]`;
}

/** Five digits: what a person compares. */
export const short = (x: number): string =>
  Number.isFinite(x) ? String(Number(x.toPrecision(5))) : String(x);
