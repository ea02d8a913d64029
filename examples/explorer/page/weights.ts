import { computed } from "@preact/signals";
import { at } from "./address.js";
import { words } from "./i18n.js";
import { held, trainedHere } from "./model.js";
import { whole } from "./parts/format.js";

/** There are trained weights of the CNN alone. */
export const hasTrained = (network: string): boolean => network === "CNN";

/** The weights that the network began with. */
export const beginning = computed(() => {
  if (at.weights.value === "file" && held.value !== null) return "file";
  return at.weights.value === "random" || !hasTrained(at.network.value) ? "random" : "trained";
});

/** What became of them on this page: "trained here, 340 steps"; null where nothing did. */
export const learnedHere = (): string | null =>
  trainedHere.value === 0 ? null : words.value.network.here(trainedHere.value, whole(trainedHere.value));

/** The network in words: "CNN · random, seed 1", or what became of it. */
export function networkName(): string {
  const { network } = words.value;
  const begun = beginning.value === "random" ? network.randomBy(at.seed.value) : network[beginning.value];
  return `${at.network.value} · ${learnedHere() ?? begun}`;
}
