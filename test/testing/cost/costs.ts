// Makes src/testing/COSTS.md from the table of ops: npx tsx test/testing/cost/costs.ts

import { writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { type GradientCost, gradientCost } from "../../../src/testing/index.js";
import { opInfo } from "../../../src/testing/op-info/index.js";

export const PAGE = fileURLToPath(new URL("../../../src/testing/COSTS.md", import.meta.url));

/** Calls of each variant, the same in each run. */
const CALLS = 12;

interface Row {
  readonly op: string;
  readonly variant: string;
  readonly costs: readonly GradientCost[];
}

/** What calls of every op that can be differentiated cost. */
export function measuredOps(calls = CALLS): Row[] {
  const rows = Object.entries(opInfo).flatMap(([op, { variants }]) =>
    Object.entries(variants).flatMap(([variant, { samples, derivatives, atKinks }]): Row[] => {
      if (derivatives === 0 || atKinks) return [];
      const costs = fc
        .sample(samples, { numRuns: calls, seed: 1 })
        .filter(({ inputs }) => inputs.length > 0)
        .map(({ fn, inputs }) => gradientCost(fn, inputs, { name: op, throws: false }));
      return [{ op, variant, costs }];
    }),
  );
  return rows.sort((a, b) => (a.op < b.op ? -1 : a.op > b.op ? 1 : 0));
}

function span(numbers: readonly number[]): string {
  const [least, most] = [Math.min(...numbers), Math.max(...numbers)];
  return least === most ? String(least) : `${least} to ${most}`;
}

/** "y of relu" without the type and the shape, which are those of one call. */
const savedIn = (costs: readonly GradientCost[], measure: "savedBytes" | "keptBytes"): string => {
  const names = costs.flatMap(({ breakdown }) =>
    breakdown[measure].map(({ what }) => what.replace(/ (float|int|uint)\d+ \[.*\]$/, "")),
  );
  return [...new Set(names)].sort().join(", ") || "nothing";
};

/** The page, as the ops are. */
export function costsPage(rows: readonly Row[]): string {
  const table = rows.map(({ op, variant, costs }) => [
    `\`${op}\``,
    variant,
    span(costs.map(({ forwardKernels }) => forwardKernels)),
    span(costs.map(({ backwardOps }) => backwardOps)),
    span(costs.map(({ backwardKernels }) => backwardKernels)),
    span(costs.map(({ recomputedKernels }) => recomputedKernels)),
    savedIn(costs, "savedBytes"),
    savedIn(costs, "keptBytes"),
  ]);
  const heads = [
    "op",
    "called",
    "forward kernels",
    "backward ops",
    "backward kernels",
    "of them computed again",
    "saved",
    "kept",
  ];
  return `# What the gradient of every op costs

Made by \`npx tsx test/testing/cost/costs.ts\` with [\`gradientCost\`](README.md#what-does-my-gradient-cost) out of ${CALLS} calls of each way to call
an op, with all its inputs differentiated, on cpu; a test compares, and sees that none leaks or writes where it must not. "Saved" is what
the forward leaves to the backward, "kept" what of that is neither an input nor the output of the call.

${[heads, heads.map(() => "---"), ...table].map((cells) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`).join("\n")}
`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await writeFile(PAGE, costsPage(measuredOps()));
