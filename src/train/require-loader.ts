import { DataLoader } from "../data/loader.js";
import { describe } from "../describe.js";
import { ValueError } from "../errors.js";

/** Throws unless this is a loader; `otherwise` is what else may be done. */
export function requireLoader(name: string, option: string, value: unknown, otherwise = ""): void {
  if (value instanceof DataLoader) return;
  throw new ValueError(
    `${name}: ${option} is ${describe(value)}; it must be a DataLoader, as new DataLoader(dataset, { batchSize: 32 })${otherwise}`,
  );
}
