import { ValueError } from "../errors.js";

/**
 * How many samples each part gets. Fractions are rounded down, and what is left over goes to the first parts; counts
 * stay.
 */
export function partSizes(name: string, parts: readonly number[], total: number): number[] {
  const sum = parts.reduce((a, b) => a + b, 0);
  const fractions = Math.abs(sum - 1) < 1e-9 && parts.every((part) => part > 0 && part <= 1);
  const counts = fractions ? parts.map((part) => Math.floor(part * total + 1e-9)) : [...parts];
  if (fractions) {
    const left = total - counts.reduce((a, b) => a + b, 0);
    for (let i = 0; i < left; i++) counts[i % counts.length] += 1;
  }
  const valid =
    counts.every((n) => Number.isInteger(n) && n > 0) && counts.reduce((a, b) => a + b, 0) === total;
  if (!valid) {
    throw new ValueError(
      `${name}: parts [${parts.join(", ")}] of ${total} samples; they must be fractions that sum to 1 or counts that sum to ${total}, and none may come out empty`,
    );
  }
  return counts;
}
