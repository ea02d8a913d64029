/** How well one class, or an average of them, is told from the others. */
export interface ClassScores {
  /** Of the samples that were predicted as the class, the share that belongs to it. */
  precision: number;
  /** Of the samples of the class, the share that was predicted as it. */
  recall: number;
  /** 2 · precision · recall / (precision + recall), the harmonic mean. */
  f1: number;
  /** The number of samples of the class; in averages, of all. */
  support: number;
}
