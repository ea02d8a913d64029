// What the project asks of itself, as ratios within one run on two cores: what must be reached, and what is aimed at.

export interface Bar {
  must: number;
  aim: number;
  better: "lower" | "higher";
}

export const bars = {
  matmul: { must: 0.75, aim: 0.9, better: "higher" },
  step64: { must: 1, aim: 0.6, better: "lower" },
  step256: { must: 1.1, aim: 0.7, better: "lower" },
  convnetjs: { must: 1 / 60, aim: 1 / 100, better: "lower" },
  threads: { must: 1.7, aim: 1.9, better: "higher" },
  infer10000: { must: 0.8, aim: 0.4, better: "lower" },
  infer1: { must: 1, aim: 0.5, better: "lower" },
  /** Seconds. */
  accuracy: { must: 60, aim: 25, better: "lower" },
} satisfies Record<string, Bar>;

export type BarName = keyof typeof bars;

export type Verdict = "aim" | "must" | "missed";

export function verdictOn(name: BarName, value: number): Verdict {
  const { must, aim, better }: Bar = bars[name];
  const reaches = (limit: number) => (better === "lower" ? value <= limit : value >= limit);
  if (reaches(aim)) return "aim";
  return reaches(must) ? "must" : "missed";
}
