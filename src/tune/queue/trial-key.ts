import { createHash } from "node:crypto";

/** JSON in which the order of names does not matter, and neither does whether one is undefined or missing. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, part) =>
    typeof part === "object" && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}

/** What a value is known by: the same for equal ones. */
export const keyOf = (value: unknown): string =>
  createHash("sha256").update(canonicalJson(value)).digest("hex");
