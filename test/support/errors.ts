import { expect, test } from "vitest";

/** For `toThrow` and `rejects`: an error of this class with exactly this text, or with one that the pattern fits. */
export const error = (name: string, message: string | RegExp) =>
  expect.objectContaining({
    name,
    message: typeof message === "string" ? message : expect.stringMatching(message),
  });

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
type Mistakes = Record<string, [() => unknown, string]>;

export function checkMistakes(mistakes: Mistakes): void {
  test.each(Object.entries(mistakes))("%s", (_, [call, text]) => expect(thrown(call)).toBe(text));
}
