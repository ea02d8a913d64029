// What a model file says of itself beside the weights: they are worth nothing without the network that they belong to and
// the normalization that it was trained under.

import { FormatError } from "pellucid";
import { readSafetensors } from "pellucid/data";
import type { Architecture } from "../networks/networks.js";
import { type Normalization, normalizationMetadata } from "./normalization.js";

const KEY = "network";

export function modelMetadata(
  { network, dropout, batchNorm }: Architecture,
  normalization: Normalization,
): Record<string, string> {
  return { [KEY]: JSON.stringify({ network, dropout, batchNorm }), ...normalizationMetadata(normalization) };
}

/** The network that a model file names; the specified one where it names none. */
export async function readArchitecture(path: string): Promise<Architecture> {
  const { metadata } = await readSafetensors(path);
  const plain: Architecture = { network: "CNN", dropout: 0, batchNorm: false };
  if (metadata[KEY] === undefined) return plain;
  try {
    return { ...plain, ...JSON.parse(metadata[KEY]) };
  } catch (cause) {
    throw new FormatError(
      `${path} has the metadata ${KEY} ${metadata[KEY]}, which is no JSON; the file is damaged`,
      { path },
      { cause },
    );
  }
}
