// The products of a sum laid out as they lie in the tensors: a grid for each channel or image, a cell for each product.

import { indexAt } from "../../../../../engine/indices.js";
import type { Factor, Products } from "../../../../../engine/shown-term.js";
import type { WalkInfo } from "../../../../../engine/walk.js";
import type { Selection } from "../../../../selection.js";
import type { Step } from "../../../../steps.js";
import type { Window } from "../../../../window.js";
import { originOf } from "../names.js";

/** What a grid stands for. */
type Of = "channel" | "map" | "image" | "all";

export interface Grid {
  /** Which channel, map or image. */
  number: number;
  /** The number of the product in each cell, row by row; −1 where there is none: padding. */
  parts: Int32Array;
  sum: number;
}

export interface Layout {
  of: Of;
  rows: number;
  columns: number;
  grids: Grid[];
}

interface Cell {
  grid: number;
  row: number;
  column: number;
}

/** Where each product lies. */
interface Places {
  of: Of;
  count: number;
  rows: number;
  columns: number;
  cell(part: number): Cell;
}

export function layoutOf(info: WalkInfo, step: Step, selection: Selection, products: Products): Layout {
  const { of, count, rows, columns, cell } = placesOf(info, step, selection, products);
  const grids = Array.from(
    { length: count },
    (_, number): Grid => ({
      number,
      parts: new Int32Array(rows * columns).fill(-1),
      sum: 0,
    }),
  );
  for (const [part, value] of products.value.entries()) {
    const { grid, row, column } = cell(part);
    const place = row * columns + column;
    if (grids[grid] === undefined || place < 0 || place >= rows * columns) continue;
    grids[grid].parts[place] = part;
    grids[grid].sum += value;
  }
  return { of, rows, columns, grids };
}

function placesOf(info: WalkInfo, step: Step, { argument, index }: Selection, products: Products): Places {
  const { factors } = products;
  if (step.phase === "update") return inRow(products);
  const { op, settings, output } = info.ops[step.op];
  const shapeOf = (factor: Factor) => info.tensors[factor.tensor!].shape;
  const indexIn = (factor: Factor, part: number) => indexAt(factor.at[part], shapeOf(factor));
  const known = factors.findLast(({ tensor }) => tensor !== null);
  if (op === "conv2d" && argument === null) return inKernel(info, factors[0], (at) => at[1], false);
  if (op === "conv2d" && argument === 0) return inKernel(info, factors[0], (at) => at[0], true);
  if ((op === "conv2d" || op === "batchNorm2d") && argument !== null && known !== undefined) {
    const [N, , rows, columns] = info.tensors[output].shape;
    const dy = factors.find(({ gradient }) => gradient) ?? known;
    return {
      of: "image",
      count: N,
      rows,
      columns,
      cell: (part) => {
        const [n, , row, column] = indexIn(dy, part);
        return { grid: n, row, column };
      },
    };
  }
  if (op === "avgPool2d" && argument === null && known !== undefined) {
    const d = settings.d as Window;
    const [top, left] = [index[2] * d.strideH - d.padH, index[3] * d.strideW - d.padW];
    return {
      of: "all",
      count: 1,
      rows: d.R,
      columns: d.S,
      cell: (part) => {
        const [, , h, w] = indexIn(known, part);
        return { grid: 0, row: h - top, column: w - left };
      },
    };
  }
  if ((op === "matmul" || op === "mean") && argument === null && factors.length > 0) {
    return asMade(
      info,
      factors.find(({ tensor }) => tensor !== null && isMaps(info, tensor)),
      products,
    );
  }
  return inRow(products);
}

/** Of a convolution: a grid of R x S for each map of the weight's other axis. */
function inKernel(
  info: WalkInfo,
  weight: Factor,
  grid: (index: number[]) => number,
  turned: boolean,
): Places {
  const { shape } = info.tensors[weight.tensor!];
  const [K, C, rows, columns] = shape;
  return {
    of: turned ? "map" : "channel",
    count: turned ? K : C,
    rows,
    columns,
    cell: (part) => {
      const at = indexAt(weight.at[part], shape);
      const [, , r, s] = at;
      // What a pixel went into lies the other way round: the first weight met the last output.
      return {
        grid: grid(at),
        row: turned ? rows - 1 - r : r,
        column: turned ? columns - 1 - s : s,
      };
    },
  };
}

const isMaps = (info: WalkInfo, tensor: number): boolean => {
  const { shape, kind } = info.tensors[originOf(info, tensor)];
  return shape.length === 4 && kind !== "parameter";
};

/** A row of features that were maps before they were flattened: a grid for each of these. */
function asMade(info: WalkInfo, factor: Factor | undefined, products: Products): Places {
  if (factor === undefined) return inRow(products);
  const { shape } = info.tensors[originOf(info, factor.tensor!)];
  const [, count, rows, columns] = shape;
  return {
    of: count === 1 ? "all" : "channel",
    count,
    rows,
    columns,
    cell: (part) => {
      const [, grid, row, column] = indexAt(factor.at[part], shape);
      return { grid, row, column };
    },
  };
}

const ROW = 16;

function inRow({ value: { length } }: Products): Places {
  const columns = Math.max(1, Math.min(length, ROW));
  return {
    of: "all",
    count: 1,
    rows: Math.max(1, Math.ceil(length / columns)),
    columns,
    cell: (part) => ({ grid: 0, row: Math.floor(part / columns), column: part % columns }),
  };
}

/** Grids of which at least one product is there, by the size of what they add, or in their order. */
export function ordered(grids: readonly Grid[], bySize: boolean): Grid[] {
  const there = grids.filter(({ parts }) => parts.some((part) => part >= 0));
  return bySize ? there.sort((a, b) => Math.abs(b.sum) - Math.abs(a.sum)) : there;
}
