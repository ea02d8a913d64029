import type { RaceState } from "../../../../engine/bugs/race.js";

/** The mean of the last twenty. */
export function recent(losses: readonly number[]): number {
  const last = losses.slice(-20);
  return last.reduce((sum, loss) => sum + loss, 0) / last.length;
}

const mean = (shares: readonly number[]): number => shares.reduce((a, b) => a + b, 0) / shares.length;

/** What the bug did to the training, by the share of digits that are read: at the end, and on the way there. */
export function effectOf({ right, wrong }: RaceState): "dead" | "hurt" | "harmless" | "faster" {
  const [before, after] = [right.accuracies.at(-1)!, wrong.accuracies.at(-1)!];
  if (after < 0.3 && before > 0.5) return "dead";
  if (after < before - 0.025) return "hurt";
  return mean(wrong.accuracies) > mean(right.accuracies) + 0.025 ? "faster" : "harmless";
}
