import type { InputElements } from "../../gradcheck/elements.js";
import type { HeatGrid } from "../heat-grid.js";
import type { MarkedPattern } from "./heat-mark.js";

/** The outline of the elements that a pattern is about. */
export function aroundOf(
  input: InputElements,
  ks: readonly number[],
  { placeOf, side }: HeatGrid,
  pattern: MarkedPattern,
): string {
  const places = ks.filter((k) => isMeant(input, k, pattern)).map((k) => placeOf(input.positions[k]));
  const inside = new Set(places.map(String));
  const isOut = (column: number, row: number) => !inside.has(String([column, row]));
  // Each side of a cell beyond which there is no other of them.
  return [...inside]
    .map((place) => place.split(",").map(Number))
    .flatMap(([column, row]) => {
      const [x, y] = [column * side, row * side];
      return [
        ...(isOut(column, row - 1) ? [`M${x} ${y}h${side}`] : []),
        ...(isOut(column, row + 1) ? [`M${x} ${y + side}h${side}`] : []),
        ...(isOut(column - 1, row) ? [`M${x} ${y}v${side}`] : []),
        ...(isOut(column + 1, row) ? [`M${x + side} ${y}v${side}`] : []),
      ];
    })
    .join("");
}

function isMeant(input: InputElements, k: number, pattern: MarkedPattern): boolean {
  if (input.verdict[k] !== "failed") return false;
  // All are wrong by it; these are what the mask should have shut.
  if (pattern === "mask-inverted") return input.analytical[k] !== 0;
  return pattern !== "zero-in-part" || input.analytical[k] === 0;
}
