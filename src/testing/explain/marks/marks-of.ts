import type { InputElements } from "../../gradcheck/elements.js";
import type { PatternName } from "../../gradcheck/patterns/pattern-name.js";
import type { HeatGrid } from "../heat-grid.js";
import { aroundOf } from "./around.js";
import { beyondOf } from "./beyond.js";
import type { HeatMark, MarkedPattern, MarkKind } from "./heat-mark.js";
import { insideOf } from "./inside.js";
import { movedOf } from "./moved.js";

/** How the place of each is shown. */
const KINDS: Readonly<Record<MarkedPattern, MarkKind>> = {
  transposed: "moved",
  reversed: "moved",
  shifted: "moved",
  broadcast: "beyond",
  border: "inside",
  "zero-in-part": "around",
  accumulation: "around",
  "mask-inverted": "around",
  "not-masked": "around",
  branch: "around",
};

interface Marks {
  readonly marks: readonly HeatMark[];
  /** Pixels that the marks need beside the cells, and below them. */
  readonly right: number;
  readonly below: number;
}

/** Marks of the likeliest pattern: those of others would say what probably is not so. */
export function marksOf(
  input: InputElements,
  ks: readonly number[],
  grid: HeatGrid,
  [pattern]: readonly PatternName[],
): Marks {
  if (pattern === undefined || !hasPlace(pattern)) return { marks: [], right: 0, below: 0 };
  const kind = KINDS[pattern];
  if (kind === "beyond") {
    const { path, right, below } = beyondOf(grid);
    return { marks: [{ kind, pattern, path }], right, below };
  }
  const paths = { around: aroundOf, inside: insideOf, moved: movedOf };
  const path = paths[kind](input, ks, grid, pattern);
  return { marks: path === "" ? [] : [{ kind, pattern, path }], right: 0, below: 0 };
}

const hasPlace = (pattern: PatternName): pattern is MarkedPattern => Object.hasOwn(KINDS, pattern);
