// Where the nodes of a graph stand: a node's column is the length of the longest path to it, so that everything flows one
// way. Columns follow each other along the flow; what shares a column is stacked across it, around one middle line.

import { curveMonotoneX, curveMonotoneY, line, linkHorizontal, linkVertical } from "d3-shape";

export interface Size {
  width: number;
  height: number;
}

export interface Box extends Size {
  /** Where links meet it, from its left upper corner: across the flow, its middle by default. */
  anchor?: number;
  /** How far inside of it links end. */
  inset?: number;
}

export interface Link {
  from: number;
  to: number;
}

export interface Layout extends Size {
  /** Of each node, the left upper corner. */
  places: { x: number; y: number }[];
  /** Of each node, from 0. */
  columns: number[];
  /** Of each link, as SVG has it. A skip passes over columns, beside what stands in them. */
  curves: { path: string; skip: boolean }[];
}

/** Room between columns, between nodes of a column, and between a skip and what it passes. */
const [LEAST, MOST, ACROSS, BESIDE] = [14, 56, 18, 18];

type Point = [along: number, across: number];

/** @param room what there is along the flow; it is filled as far as gaps of a sensible size do. */
export function layOut(
  sizes: readonly Box[],
  links: readonly Link[],
  vertical: boolean,
  room: number,
): Layout {
  const columns = columnsOf(sizes.length, links);
  const along = sizes.map(({ width, height }) => (vertical ? height : width));
  const across = sizes.map(({ width, height }) => (vertical ? width : height));
  const members = Array.from({ length: 1 + Math.max(...columns) }, (_, column) =>
    columns.flatMap((its, node) => (its === column ? [node] : [])),
  );
  const lengths = members.map((nodes) => Math.max(...nodes.map((node) => along[node])));
  const total = lengths.reduce((sum, length) => sum + length, 0);
  const gap = Math.max(LEAST, Math.min(MOST, (room - total) / Math.max(1, members.length - 1)));
  const starts = lengths.map((_, c) => lengths.slice(0, c).reduce((sum, length) => sum + length + gap, 0));
  const anchors = sizes.map(({ anchor }, node) => anchor ?? across[node] / 2);
  const tops = members.map((nodes) =>
    nodes.length === 1 ? -anchors[nodes[0]] : -stacked(nodes.map((node) => across[node])) / 2,
  );
  const bottoms = members.map((nodes, c) => tops[c] + stacked(nodes.map((node) => across[node])));

  const corners = sizes.map((_, node): Point => {
    const column = columns[node];
    const before = members[column].slice(0, members[column].indexOf(node)).map((other) => across[other]);
    const offset = before.reduce((sum, size) => sum + size + ACROSS, 0);
    return [starts[column] + (lengths[column] - along[node]) / 2, tops[column] + offset];
  });
  const routes = links.map(({ from, to }): Point[] => {
    const [inset, outset] = [sizes[to].inset ?? 0, sizes[from].inset ?? 0];
    const begin: Point = [corners[from][0] + along[from] - outset, corners[from][1] + anchors[from]];
    const end: Point = [corners[to][0] + inset, corners[to][1] + anchors[to]];
    const between = [columns[from] + 1, columns[to]] as const;
    if (between[0] >= between[1]) return [begin, end];
    const level =
      members[columns[from]][0] === from
        ? Math.min(...tops.slice(...between)) - BESIDE
        : Math.max(...bottoms.slice(...between)) + BESIDE;
    return [begin, [starts[between[0]], level], [starts[between[1]] - gap, level], end];
  });

  const levels = [...tops, ...bottoms, ...routes.flat().map(([, level]) => level)];
  const [least, most] = [Math.min(...levels), Math.max(...levels)];
  const place = ([a, b]: Point) => (vertical ? { x: b - least, y: a } : { x: a, y: b - least });
  const length = starts.at(-1)! + lengths.at(-1)!;
  return {
    width: vertical ? most - least : length,
    height: vertical ? length : most - least,
    places: corners.map(place),
    columns,
    curves: routes.map((route) => ({ path: curve(route.map(place), vertical), skip: route.length > 2 })),
  };
}

function columnsOf(count: number, links: readonly Link[]): number[] {
  const columns = new Array<number>(count).fill(0);
  for (const { from, to } of links.toSorted((a, b) => a.to - b.to)) {
    columns[to] = Math.max(columns[to], columns[from] + 1);
  }
  return columns;
}

const stacked = (sizes: readonly number[]) =>
  sizes.reduce((sum, size) => sum + size, (sizes.length - 1) * ACROSS);

function curve(points: { x: number; y: number }[], vertical: boolean): string {
  const pairs = points.map(({ x, y }): [number, number] => [x, y]);
  if (pairs.length > 2) return line().curve(vertical ? curveMonotoneY : curveMonotoneX)(pairs)!;
  return (vertical ? linkVertical() : linkHorizontal())({ source: pairs[0], target: pairs[1] })!;
}
