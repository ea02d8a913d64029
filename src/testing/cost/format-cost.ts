import type { GradientCost } from "./cost-report.js";
import { MEASURES, type Measures } from "./measures.js";
import type { Share } from "./tally.js";

const number = (x: number): string => x.toLocaleString("en-US");
const SHOWN = 4;

function formatShares(shares: readonly Share[]): string {
  const shown = shares
    .slice(0, SHOWN)
    .map(({ what, amount }) => `${what}${amount === 1 ? "" : ` ${number(amount)}`}`);
  const rest = shares.length - shown.length;
  return `${shown.join(", ")}${rest > 0 ? ` and ${rest} more` : ""}`;
}

type CostData = Omit<GradientCost, "toString">;

/** The figures with what a person reads of them. */
export const readableCost = (cost: CostData): GradientCost => ({ ...cost, toString: () => formatCost(cost) });

/** The limits that were not kept and the faults, a line each. */
export const wrongInCost = ({ exceeded, faults }: CostData): string[] => [
  ...exceeded.map(
    ({ measure, limit, found, by }) =>
      `${measure} is ${number(found)}, and the limit ${number(limit)}${by.length === 0 ? "" : `: ${formatShares(by)}`}`,
  ),
  ...faults,
];

/** The same in a few words, of a gradient that is right. */
export function costInWords({ exceeded, faults }: CostData): string {
  const values = "values changed that must not";
  if (exceeded.length === 0) return `its gradient is right, but ${values}`;
  return `its gradient is right, and costs more than its limits${faults.length > 0 ? `; ${values}` : ""}`;
}

function formatCost(cost: CostData): string {
  const { name, dtype, backend, breakdown } = cost;
  const width = Math.max(...MEASURES.map((measure) => measure.length));
  const line = (measure: keyof Measures) => {
    const shares = breakdown[measure];
    const by = shares.length === 0 ? "" : `  ${formatShares(shares)}`;
    return `  ${measure.padEnd(width)}  ${number(cost[measure]).padStart(9)}${by}`;
  };
  const wrong = wrongInCost(cost).map((text) => `  ${text}`);
  return [
    `gradientCost of ${name}, ${dtype} on ${backend}${cost.ok ? "" : ": failed"}`,
    ...wrong,
    ...(wrong.length > 0 ? [""] : []),
    ...MEASURES.map(line),
  ].join("\n");
}
