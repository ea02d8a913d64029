import type { Sample } from "pellucid/metrics";
import { percent } from "../report/format.js";
import { className } from "../runs/class-names.js";

/** What is no share of anything. */
const PLAIN: ReadonlySet<string> = new Set(["loss", "Cohen's kappa", "Matthews"]);

const NAME = 26;
const NUMBER = 10;

/** Mean, standard deviation and confidence interval of several measures, a line each under a heading. */
export function sampleLines(title: string, samples: Readonly<Record<string, Sample>>): string[] {
  return [
    `${title.padEnd(NAME)}${"mean".padStart(NUMBER)}${"std".padStart(NUMBER)}   95 % interval of the mean`,
    ...Object.entries(samples).map(([name, { mean, std, interval }]) => {
      const plain = PLAIN.has(name);
      const text = plain ? (x: number) => x.toFixed(5) : percent;
      const spread = plain ? text(std) : `${(100 * std).toFixed(3)}%`;
      return `${name.padEnd(NAME)}${text(mean).padStart(NUMBER)}${spread.padStart(NUMBER)}   ${interval.map((x) => text(x)).join(" to ")}`;
    }),
  ];
}

/** The same of each class's F1. */
export function classLines(f1OfClass: readonly Sample[], names?: readonly string[]): string[] {
  const samples = f1OfClass.map((f1, c) => [className(names, c), f1]);
  return sampleLines(`F1 of each ${names ? "class" : "digit"}`, Object.fromEntries(samples));
}
