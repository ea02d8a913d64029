import jstat from "jstat";
import { ValueError } from "../errors.js";

/**
 * Wilson's score interval of a proportion: the shares p for which the observed one, p̂ = count/total, lies within z standard
 * errors √(p(1 − p)/n). Solved for p, these are (p̂ + z²/2n ± z √(p̂(1 − p̂)/n + z²/4n²)) / (1 + z²/n). Unlike
 * p̂ ± z √(p̂(1 − p̂)/n) it never leaves 0 … 1, and it holds near the ends, which is where a good classifier is. Of no
 * samples it is 0 … 1.
 *
 * Source: Wilson, "Probable Inference, the Law of Succession, and Statistical Inference" (1927).
 *
 * @throws {ValueError} when total is no count, count none from 0 to total, or confidence not between 0 and 1.
 * @example
 * wilsonInterval(9928, 10000); // [0.99094, 0.99428]
 */
export function wilsonInterval(
  count: number,
  total: number,
  confidence = 0.95,
): readonly [low: number, high: number] {
  check(count, total, confidence);
  if (total === 0) return [0, 1];
  const z = jstat.normal.inv((1 + confidence) / 2, 0, 1);
  const p = count / total;
  const z2 = (z * z) / total;
  const middle = (p + z2 / 2) / (1 + z2);
  const half = (z * Math.sqrt((p * (1 - p)) / total + z2 / (4 * total))) / (1 + z2);
  // At the ends the difference is 0 but for rounding.
  return [count === 0 ? 0 : middle - half, count === total ? 1 : middle + half];
}

function check(count: number, total: number, confidence: number): void {
  if (!(Number.isSafeInteger(total) && Number.isSafeInteger(count) && count >= 0 && count <= total)) {
    throw new ValueError(
      `wilsonInterval: count is ${count} and total ${total}; both must be counts, and count at most total`,
    );
  }
  if (!(confidence > 0 && confidence < 1)) {
    throw new ValueError(`wilsonInterval: confidence is ${confidence}; it must be between 0 and 1`);
  }
}
