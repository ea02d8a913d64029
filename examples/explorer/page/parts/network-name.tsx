import { computed } from "@preact/signals";
import { at } from "../address.js";
import { words } from "../i18n.js";
import { held, learned } from "../model.js";
import { whole } from "./format.js";

/** There are trained weights of the CNN alone. */
export const hasTrained = (network: string): boolean => network === "CNN";

/** The weights that the network began with. */
export const beginning = computed(() => {
  if (at.weights.value === "file" && held.value !== null) return "file";
  return at.weights.value === "random" || !hasTrained(at.network.value) ? "random" : "trained";
});

/** What became of them on this page: "trained here, 340 steps"; null where nothing did. */
export const trainedHere = (): string | null =>
  learned.value === 0 ? null : words.value.network.here(learned.value, whole(learned.value));
