/** Any value of JSON for an error: numbers as they are, since JSON has no NaN. */
export const inWords = (value: unknown): string =>
  typeof value === "number" ? String(value) : (JSON.stringify(value) ?? String(value));
