// What the project asks of itself, as ratios within one run on two cores: what must be reached, and what is aimed at. It depends on
// how wide vectors are: those of the processor, which PyTorch uses whole, and those of the engine.

export interface Bar {
  must: number;
  aim: number;
  better: "lower" | "higher";
}

/** Bits of the processor's vectors, and of the kernels'. */
export interface Widths {
  processor: number;
  kernels: number;
}

const steps = (must: number, aim: number): Bar => ({ must, aim, better: "lower" });

function stepOf({ processor, kernels }: Widths): Bar {
  if (kernels >= 256) return processor >= 512 ? steps(0.75, 0.55) : steps(0.55, 0.4);
  return processor >= 512 ? steps(0.9, 0.75) : steps(0.68, 0.6);
}

export const barsFor = (widths: Widths) =>
  ({
    /** Of the limit of registers as wide as the kernels'. */
    matmul: { must: 0.75, aim: 0.9, better: "higher" },
    step: stepOf(widths),
    convnetjs: { must: 1 / 60, aim: 1 / 100, better: "lower" },
    /** Two threads over one, as a share of what two processes gain beside each other. */
    threads: { must: 0.9, aim: 0.95, better: "higher" },
    infer10000: { must: 0.3, aim: 0.2, better: "lower" },
    /** Against the best of tfjs wasm and PyTorch, tuned. */
    infer1: { must: 0.8, aim: 0.5, better: "lower" },
    /** Seconds. */
    accuracy: { must: 60, aim: 25, better: "lower" },
  }) satisfies Record<string, Bar>;

export type BarName = keyof ReturnType<typeof barsFor>;

export type Verdict = "aim" | "must" | "missed";

export function verdictOn({ must, aim, better }: Bar, value: number): Verdict {
  const reaches = (limit: number) => (better === "lower" ? value <= limit : value >= limit);
  if (reaches(aim)) return "aim";
  return reaches(must) ? "must" : "missed";
}
