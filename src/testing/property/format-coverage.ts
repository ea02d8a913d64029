import type { Coverage } from "./coverage.js";

/** The shares of the cases, the largest first, as `fc.statistics` prints them. */
export function formatCoverage({ cases, compared, kinks, labels }: Coverage): string[] {
  const entries = Object.entries(labels);
  const width = Math.max(0, ...entries.map(([label]) => label.length));
  return [
    `  ${compared.toLocaleString("en-US")} ${compared === 1 ? "element" : "elements"} compared, ${kinks.toLocaleString("en-US")} of them at kinks`,
    ...entries.map(([label, count]) => {
      const share = ((100 * count) / cases).toFixed(2).padStart(6);
      return `  ${label.padEnd(width, ".")}..${share} %`;
    }),
  ];
}
