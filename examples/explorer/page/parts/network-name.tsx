import { at } from "../address.js";
import { words } from "../i18n.js";
import { held, opened, trainedHere } from "../model.js";
import { whole } from "./format.js";

/** Which network it is, and what it has learned from: "CNN, trained here: 340 steps". */
export function NetworkName() {
  const { named } = words.value;
  if (opened.value === null) return null;
  const { network } = opened.value;
  const steps = trainedHere.value;
  const from = at.weights.value;
  const isFresh = from === "fresh" || (from === "trained" && network !== "CNN");
  const beginning =
    from === "file" && held.value !== null
      ? named.file(held.value.name)
      : isFresh
        ? named.fresh(at.seed.value)
        : named.trained;
  const here = isFresh ? named.here(whole(steps), steps) : named.andHere(beginning, whole(steps), steps);
  return (
    <span class="network-name">
      <strong>{network}</strong> · {steps === 0 ? beginning : here}
    </span>
  );
}
