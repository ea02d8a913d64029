// When a digit is not to be trusted, as a model file says it.

import { FormatError } from "pellucid";
import { readSafetensors } from "pellucid/data";
import type { Rejection } from "pellucid/metrics";

const KEY = "rejection";

/** As metadata of a model file. */
export const rejectionMetadata = (rejection: Rejection): Record<string, string> => ({
  [KEY]: JSON.stringify(rejection),
});

/** What a model file says of rejection, or null where it says nothing. */
export async function readRejection(path: string): Promise<Rejection | null> {
  const text = (await readSafetensors(path)).metadata[KEY];
  if (text === undefined) return null;
  const rejection = parse(text);
  if (rejection.temperature > 0 && rejection.threshold >= 0 && rejection.threshold <= 1) return rejection;
  throw new FormatError(
    `readRejection: ${path} has the metadata ${KEY} ${text}; it must be {"temperature": …, "threshold": …, …}, ` +
      "the temperature greater than 0, and the threshold from 0 to 1",
    { path, text },
  );
}

function parse(text: string): Rejection {
  const nothing = {
    temperature: Number.NaN,
    threshold: Number.NaN,
    maxErrorRate: Number.NaN,
    coverage: Number.NaN,
  };
  try {
    return { ...nothing, ...JSON.parse(text) };
  } catch {
    return nothing;
  }
}
