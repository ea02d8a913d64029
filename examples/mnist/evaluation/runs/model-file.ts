// What a model file says beside the weights, written and read in one place. Weights are worth nothing without the network
// that they belong to and the normalization that it was trained under; rejection says from where on it can be trusted.

import { FormatError } from "pellucid";
import { parseJson } from "pellucid/data";
import type { Rejection } from "pellucid/metrics";
import { loadModelFile, type ModelFileContent } from "pellucid/train";
import { type Architecture, networkNames } from "../networks/networks.js";
import { isFree, settings } from "../settings.js";
import {
  allows,
  anything,
  flag,
  list,
  map,
  optional,
  real,
  type Schema,
  table,
  text,
  type ValueOf,
} from "../values.js";
import { CLASSES } from "./class-names.js";
import type { Normalization } from "./normalization.js";
import type { RunConfig } from "./run-config.js";

const [NETWORK, NORMALIZE, REJECTION, NAMES] = ["network", "normalize", "rejection", "classes"];
const TELLS_NO_DIGIT = "tellsNoDigit";
const SETTINGS = "settings";

const plain: Architecture = { network: "CNN", dropout: 0, batchNorm: false };

export interface ModelFile extends ModelFileContent {
  /** The specified one where the file names none. */
  architecture: Architecture;
  /** Null where the file names none, as one from elsewhere may not. */
  normalization: Normalization | null;
  /** Null where nothing was calibrated. */
  rejection: Rejection | null;
  /** Whether the network was trained to tell what is no digit, as an eleventh class whose logit is 0. */
  tellsNoDigit: boolean;
  /** What the classes are called, where it is not by their numbers. */
  classes?: readonly string[];
  /** All that the training was told and that decided about it; null where the file does not say. */
  settings: Partial<RunConfig> | null;
  /** What the file says of these settings, be it all or not. */
  told: Partial<RunConfig>;
}

interface Besides {
  rejection?: Rejection;
  tellsNoDigit?: boolean;
  classes?: readonly string[];
  settings?: RunConfig;
}

export function modelMetadata(
  { network, dropout, batchNorm }: Architecture,
  normalization: Normalization,
  { rejection, tellsNoDigit, classes, settings }: Besides = {},
): Record<string, string> {
  return {
    [NETWORK]: JSON.stringify({ network, dropout, batchNorm }),
    [NORMALIZE]: JSON.stringify(normalization),
    ...(rejection && { [REJECTION]: JSON.stringify(rejection) }),
    ...(tellsNoDigit && { [TELLS_NO_DIGIT]: "true" }),
    ...(classes && { [NAMES]: JSON.stringify(classes) }),
    ...(settings && { [SETTINGS]: JSON.stringify(decisive(settings)) }),
  };
}

/** Without those that leave the weights as they are, such as the number of threads. */
const decisive = (settings: RunConfig): Partial<RunConfig> =>
  Object.fromEntries(Object.entries(settings).filter(([name]) => !isFree(name)));

/** @throws FormatError where the file is missing or damaged, or says what cannot be. */
export async function readModelFile(path: string): Promise<ModelFile> {
  const file = await loadModelFile(path);
  const { metadata } = file;
  const architecture = metadataValue(path, metadata, ARCHITECTURE);
  const normalization = metadataValue(path, metadata, NORMALIZATION);
  const settings = metadataValue(path, metadata, SETTING);
  return {
    ...file,
    architecture: { ...plain, ...architecture },
    normalization,
    rejection: metadataValue(path, metadata, REJECTING),
    tellsNoDigit: metadataValue(path, metadata, TELLING) ?? false,
    classes: metadataValue(path, metadata, NAMING) ?? undefined,
    settings,
    told: { ...settings, ...architecture, ...(normalization && { normalize: normalization }) },
  };
}

/** A value of the metadata: how it is called, what it must be, and how that is said. */
interface Member<S extends Schema> {
  key: string;
  is: S;
  rule: string;
}

const ARCHITECTURE = {
  key: NETWORK,
  is: table({
    network: settings.network.is,
    dropout: optional(settings.dropout.is),
    batchNorm: optional(settings.batchNorm.is),
  }),
  rule: `{"network": …, "dropout": …, "batchNorm": …}, the network one of ${networkNames.join(", ")}`,
};

const NORMALIZATION = {
  key: NORMALIZE,
  is: table({ mean: real(), std: real({ above: 0 }) }),
  rule: '{"mean": …, "std": …}, and std greater than 0',
};

const share = () => real({ from: 0, to: 1 });
const REJECTING = {
  key: REJECTION,
  is: table({
    temperature: real({ above: 0 }),
    threshold: share(),
    maxErrorRate: share(),
    coverage: share(),
  }),
  rule: '{"temperature": …, "threshold": …, …}, the temperature greater than 0, and the threshold from 0 to 1',
};

const TELLING = { key: TELLS_NO_DIGIT, is: flag(), rule: "true or false" };

const NAMING = {
  key: NAMES,
  is: list(text(), CLASSES),
  rule: `a list of ${CLASSES} texts`,
};

const SETTING = {
  key: SETTINGS,
  is: map(anything()),
  rule: 'the settings of a run, such as {"lr": 0.001, …}',
};

function metadataValue<S extends Schema>(
  path: string,
  metadata: Record<string, string>,
  { key, is, rule }: Member<S>,
): ValueOf<S> | null {
  const kept = metadata[key];
  if (kept === undefined) return null;
  try {
    const value = parseJson(kept, path);
    if (allows(is, value)) return value;
  } catch {
    // What is no JSON breaks the rule as well.
  }
  const shown = kept.length > 200 ? `${kept.slice(0, 200)}…` : kept;
  throw new FormatError(`readModelFile: ${path} has the metadata ${key} ${shown}; it must be ${rule}`, {
    path,
    kept,
  });
}
