// What a model file says beside the weights, written and read in one place. Weights are worth nothing without the network
// that they belong to and the normalization that it was trained under; rejection says from where on it can be trusted.

import { FormatError } from "pellucid";
import type { Rejection } from "pellucid/metrics";
import { loadModelFile, type ModelFileContent } from "pellucid/train";
import type { Architecture } from "../networks/networks.js";
import type { Normalization } from "./normalization.js";

const [NETWORK, NORMALIZE, REJECTION] = ["network", "normalize", "rejection"];

interface ModelFile extends ModelFileContent {
  /** The specified one where the file names none. */
  architecture: Architecture;
  /** Null where the file names none, as one from elsewhere may not. */
  normalization: Normalization | null;
  /** Null where nothing was calibrated. */
  rejection: Rejection | null;
}

export function modelMetadata(
  { network, dropout, batchNorm }: Architecture,
  normalization: Normalization,
  rejection?: Rejection,
): Record<string, string> {
  return {
    [NETWORK]: JSON.stringify({ network, dropout, batchNorm }),
    [NORMALIZE]: JSON.stringify(normalization),
    ...(rejection && { [REJECTION]: JSON.stringify(rejection) }),
  };
}

/** @throws FormatError where the file is missing or damaged, or says what cannot be. */
export async function readModelFile(path: string): Promise<ModelFile> {
  const file = await loadModelFile(path);
  const { metadata } = file;
  return {
    ...file,
    architecture: architectureOf(path, metadata),
    normalization: metadataValue(path, metadata, NORMALIZATION),
    rejection: metadataValue(path, metadata, REJECTING),
  };
}

function architectureOf(path: string, { [NETWORK]: text }: Record<string, string>): Architecture {
  const plain: Architecture = { network: "CNN", dropout: 0, batchNorm: false };
  if (text === undefined) return plain;
  try {
    return { ...plain, ...JSON.parse(text) };
  } catch (cause) {
    throw new FormatError(
      `${path} has the metadata ${NETWORK} ${text}, which is no JSON; the file is damaged`,
      { path },
      { cause },
    );
  }
}

/** A value of the metadata: how it is called, and what it must be. */
interface Rule<T> {
  key: string;
  holds: (value: T) => boolean;
  rule: string;
}

const NORMALIZATION: Rule<Normalization> = {
  key: NORMALIZE,
  holds: ({ mean, std }) => Number.isFinite(mean) && Number.isFinite(std) && std > 0,
  rule: '{"mean": …, "std": …}, and std greater than 0',
};

const REJECTING: Rule<Rejection> = {
  key: REJECTION,
  holds: ({ temperature, threshold }) => temperature > 0 && threshold >= 0 && threshold <= 1,
  rule: '{"temperature": …, "threshold": …, …}, the temperature greater than 0, and the threshold from 0 to 1',
};

function metadataValue<T>(
  path: string,
  metadata: Record<string, string>,
  { key, holds, rule }: Rule<T>,
): T | null {
  const text = metadata[key];
  if (text === undefined) return null;
  try {
    const value = JSON.parse(text);
    if (holds(value)) return value;
  } catch {
    // What is no JSON, or no object, breaks the rule as well.
  }
  throw new FormatError(`readModelFile: ${path} has the metadata ${key} ${text}; it must be ${rule}`, {
    path,
    text,
  });
}
