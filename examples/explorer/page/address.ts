// The state of the page is its address, so that it can be linked, reloaded and gone back from: `#view=play&network=MLP`.
// What is as it is by default is left out.

import { computed, type ReadonlySignal, signal } from "@preact/signals";
import { networkNames } from "../engine/network-names.js";
import { NUDGE_EXPONENT } from "../engine/nudge-step.js";
import {
  augmentationNames,
  optimizerNames,
  settingRules,
  DEFAULTS as TRAINING,
} from "../engine/training/settings.js";
import { FIRST_COUNT } from "../site/files.js";

/** What the pictures of a network show: by "auto" what the step is about. */
export const aspects = ["auto", "value", "gradient", "change"] as const;
/** How far their colors reach: each up to its own largest value, or all up to a common one. */
export const ranges = ["own", "common"] as const;

const DEFAULTS = {
  view: "network",
  /** Of engine/networks.ts. */
  network: "CNN",
  /** "trained", "random", or "file" for one that the reader has opened. */
  weights: "trained",
  /** Of random weights. */
  seed: "1",
  /** Where the walk's images come from: "digits", "drawing", "training". */
  from: "digits",
  /** Which of the first images of the test set, separated by commas. */
  digits: "18",
  /** Of the walk, from 1, as the page counts. */
  step: "1",
  /** Which image of the batch is shown, from 0. */
  image: "0",
  /** Of {@link aspects}. */
  aspect: "auto",
  /** Of {@link ranges}. */
  range: "own",
  /** The element that is taken apart: its index, as "0.5.7.7". */
  at: "",
  /** In a backward step, which of the op's arguments that element is in. */
  argument: "",
  /** How the network is trained: engine/training/settings.ts. */
  optimizer: TRAINING.optimizer as string,
  lr: String(TRAINING.lr),
  batchSize: String(TRAINING.batchSize),
  weightDecay: String(TRAINING.weightDecay),
  augmentation: TRAINING.augmentation as string,
  dropout: String(TRAINING.dropout),
  /** The step of the snapshot that is shown; "" for the latest. */
  snapshot: "",
  chapter: "1",
  /** Of views/play: which tab, "channels", "kernels", "moves", "reasons" or "dream". */
  experiment: "channels",
  /** Which of the first images of the test set is on the pad; "" for what was drawn there. */
  sketch: "",
  /** The digit that is asked about; "" for the one that the network reads. */
  target: "",
  /** What is switched off: channels by layer, as "conv1:3-5;fc1:7". */
  off: "",
  /** The kernel that is edited, or the map that is looked at: layer, output and input channel, as "conv1:5:0". */
  kernel: "",
  /** Kernels with weights by hand, as "conv1:5:0:1_0_0_0_0_0_0_0_0". */
  edits: "",
  /** How the digit is moved: right, down, angle, zoom, and 1 for mirrored, as "4,0,30,1,0". */
  move: "",
  /** What of the check view is shown: "nudge", "layers" or "bugs". */
  check: "nudge",
  /** The tensor whose number is nudged, by its number in the walk; "" for what there is. */
  nudge: "",
  /** Its element, as "0.5.7.7"; "" for the one with the largest gradient. */
  nudged: "",
  /** The power of ten of the step, as a share of the tensor's scale. */
  h: String(NUDGE_EXPONENT),
  /** The layer whose report is shown. */
  layer: "",
  /** The bug that is planted, or "quiz". */
  bug: "gate",
  /** "en" or "zh"; the browser's own by default. */
  lang: "",
  /** "light" or "dark"; the system's by default. */
  theme: "",
  /** What computes: "wasm", "cpu", "gpu" or "auto". */
  backend: "wasm",
};

export type Address = typeof DEFAULTS;

/** The beginning of a walk, with no element chosen. */
export const FROM_START: Partial<Address> = { step: "1", at: "", argument: "" };

const oneOf = (names: readonly string[]) => (text: string) => names.includes(text);
const setting = (name: keyof typeof settingRules) => (text: string) =>
  text.trim() !== "" && settingRules[name].fits(Number(text));

/** What some parts can be; an address that somebody has changed by hand may say anything, which is taken as the default. */
const RULES: { readonly [K in keyof Address]?: (value: string) => boolean } = {
  network: oneOf(networkNames),
  weights: oneOf(["trained", "random", "file"]),
  seed: (text) => /^\d{1,6}$/.test(text),
  digits: (list) => list.split(",").every((text) => /^\d+$/.test(text) && Number(text) < FIRST_COUNT),
  from: oneOf(["digits", "drawing", "training"]),
  aspect: oneOf(aspects),
  range: oneOf(ranges),
  optimizer: oneOf(optimizerNames),
  lr: setting("lr"),
  batchSize: setting("batchSize"),
  weightDecay: setting("weightDecay"),
  augmentation: oneOf(augmentationNames),
  dropout: setting("dropout"),
  snapshot: (text) => /^\d{1,9}$/.test(text),
  lang: oneOf(["en", "zh"]),
  theme: oneOf(["light", "dark"]),
};

function read(): Address {
  const given = new URLSearchParams(location.hash.slice(1));
  const address = { ...DEFAULTS };
  for (const key of Object.keys(DEFAULTS) as (keyof Address)[]) {
    const value = given.get(key);
    if (value !== null && (RULES[key]?.(value) ?? true)) address[key] = value;
  }
  return address;
}

/** The address with these changes, to be put into a link. */
export function linkTo(changes: Partial<Address>): string {
  const next = { ...address.peek(), ...changes };
  const told = Object.entries(next).filter(([key, value]) => value !== DEFAULTS[key as keyof Address]);
  return `#${new URLSearchParams(told)}`;
}

const address = signal(read());
addEventListener("hashchange", () => {
  address.value = read();
});

/**
 * Goes to another state.
 *
 * @param replace whether the browser's "back" shall skip the state that is left: for walking, and for what moves by itself.
 */
export function go(changes: Partial<Address>, replace = false): void {
  const link = linkTo(changes);
  if (link === (location.hash || "#")) return;
  history[replace ? "replaceState" : "pushState"](null, "", link);
  address.value = read();
}

/** Each part of the state, as a signal that changes only when that part does. */
export const at = Object.fromEntries(
  Object.keys(DEFAULTS).map((key) => [key, computed(() => address.value[key as keyof Address])]),
) as Record<keyof Address, ReadonlySignal<string>>;
