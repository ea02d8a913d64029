import { type Tensor, tensor, zeros } from "pellucid";
import { expect, test } from "vitest";

export const int = (...values: number[]): Tensor => tensor(new Int32Array(values));
export const float64 = (shape: number[]): Tensor => zeros(shape, { dtype: "float64" });

/** The name and the full text of what `fn` throws. */
export function thrown(fn: () => unknown): string {
  try {
    fn();
  } catch (error) {
    return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  }
  return "nothing was thrown";
}

/** What is wrong -> a call that does it, and the name and text of its error. */
export type Mistakes = Record<string, [() => unknown, string]>;

export function checkMistakes(mistakes: Mistakes): void {
  test.each(Object.entries(mistakes))("%s", (_, [call, text]) => expect(thrown(call)).toBe(text));
}
