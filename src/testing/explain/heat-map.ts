// Heat maps of what was found at the elements of inputs, as shapes in a plane: plain data, for whoever draws them.

import { indexAt, type Shape } from "../../tensor/shape.js";
import type { InputElements } from "../gradcheck/elements.js";
import type { PatternName } from "../gradcheck/patterns/pattern-name.js";
import type { ReportData } from "../gradcheck/report.js";
import { cellOf, type HeatCell } from "./heat-cell.js";
import { gridOf, type HeatGrid } from "./heat-grid.js";
import { badness, type HeatScale, heatScale } from "./heat-scale.js";
import type { HeatMark } from "./marks/heat-mark.js";
import { marksOf } from "./marks/marks-of.js";

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
  /** What shows the pattern that was found. */
  readonly marks: readonly HeatMark[];
}

/** All of an input. */
export interface HeatMap {
  /** The most that is drawn of it. */
  readonly panels: readonly HeatPanel[];
  /** Slices that were left out, none of them worse than those drawn. */
  readonly leftOut: number;
}

/** One input of a report. */
export interface InputHeatMap extends HeatMap {
  /** Its place among all inputs. */
  readonly input: number;
  /** Its name. */
  readonly name: string;
}

/** All of a report. */
export interface ReportHeatMaps {
  /** One for each input whose elements were compared. */
  readonly maps: readonly InputHeatMap[];
  /** What their colors stand for. */
  readonly scale: HeatScale;
}

const SLICES = 12;

/**
 * Heat maps of all inputs of a report whose elements were compared, in the same colors.
 *
 * @example
 * const { maps } = heatMapsOf(gradcheck(relu, [tensor([[-1, 2]])]));
 * maps[0].name; // "input 0"
 */
export function heatMapsOf({
  elements,
  diagnosis,
}: Pick<ReportData, "elements" | "diagnosis">): ReportHeatMaps {
  const scale = heatScale(elements);
  const maps = elements.map((one) => {
    const { input, name } = one;
    const patterns = diagnosis?.inputs.find((named) => named.input === input)?.patterns ?? [];
    return { input, name, ...heatMap(one, patterns, scale) };
  });
  return { maps, scale };
}

/**
 * The heat map of one input, whose wrong gradient looks like these patterns, the likeliest first.
 *
 * @example
 * const { elements } = gradcheck(relu, [tensor([[-1, 2]])]);
 * heatMap(elements[0], [], heatScale(elements)).panels[0].cells.length; // 2
 */
export function heatMap(input: InputElements, patterns: readonly PatternName[], scale: HeatScale): HeatMap {
  const { shape, positions } = input;
  const grid = gridOf(shape);
  const size = grid.rows * grid.columns;
  const slices = new Map<number, number[]>();
  for (const [k, position] of positions.entries()) {
    const slice = Math.floor(position / size);
    const own = slices.get(slice);
    if (own === undefined) slices.set(slice, [k]);
    else own.push(k);
  }
  const worst = (ks: readonly number[]) => ks.reduce((most, k) => Math.max(most, badness(input, k)), 0);
  const drawn = [...slices].sort(([, a], [, b]) => worst(b) - worst(a)).slice(0, SLICES);
  drawn.sort(([a], [b]) => a - b);
  return {
    panels: drawn.map(([slice, ks]) => ({
      name: shape.length > 2 ? sliceName(slice, shape) : "",
      ...panelOf(input, ks, grid, patterns, scale),
    })),
    leftOut: slices.size - drawn.length,
  };
}

/** @param ks which elements lie in this slice. */
function panelOf(
  input: InputElements,
  ks: readonly number[],
  grid: HeatGrid,
  patterns: readonly PatternName[],
  scale: HeatScale,
): Omit<HeatPanel, "name"> {
  const { isRow, columns, across, down, side, placeOf } = grid;
  const worst = new Map<number, number>();
  for (const k of ks) {
    const [column, row] = placeOf(input.positions[k]);
    const at = row * across + column;
    const other = worst.get(at);
    if (other === undefined || badness(input, k) > badness(input, other)) worst.set(at, k);
  }
  const cells = Array.from({ length: isRow ? columns : across * down }, (_, at) =>
    cellOf(input, worst.get(at), [(at % across) * side, Math.floor(at / across) * side], scale),
  );
  const { marks, right, below } = marksOf(input, ks, grid, patterns);
  return { width: across * side + right, height: down * side + below, side, cells, marks };
}

/** `[0, 1, :, :]`: which of the slices along the last two axes. */
function sliceName(slice: number, shape: Shape): string {
  const leading = indexAt(slice, shape.slice(0, -2));
  return `[${[...leading, ":", ":"].join(", ")}]`;
}
