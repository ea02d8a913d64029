import { computed } from "@preact/signals";
import { hasTrained } from "../engine/network-names.js";
import { at } from "./address.js";
import { words } from "./i18n.js";
import { held, opened, trainedHere } from "./model.js";
import { whole } from "./parts/format.js";

/** The weights that the network began with. */
export const beginning = computed(() => {
  if (at.weights.value === "file" && held.value !== null) return "file";
  return at.weights.value === "random" || !hasTrained(at.network.value) ? "random" : "trained";
});

/** What the weights are: "random, seed 1", "trained here, 340 steps", "trained, and 340 steps more here". */
function weightsName(): string {
  const { named } = words.value;
  const steps = trainedHere.value;
  if (beginning.value === "random")
    return steps === 0 ? named.random(at.seed.value) : named.here(steps, whole(steps));
  const begun = beginning.value === "file" ? named.file(held.value!.name) : named.trained;
  return steps === 0 ? begun : named.andHere(begun, steps, whole(steps));
}

/** The same where something was learned on this page; else null. */
export const learnedHere = (): string | null => (trainedHere.value === 0 ? null : weightsName());

/** The network, and what its weights are. */
export const networkName = (): string => `${opened.value?.network ?? at.network.value} · ${weightsName()}`;
