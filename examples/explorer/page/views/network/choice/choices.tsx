import { at } from "../../../address.js";
import { words } from "../../../i18n.js";
import { Aspects } from "./aspects.js";
import { ImageChoice } from "./image-choice.js";
import { NetworkChoice } from "./network-choice.js";

/** Folded on a narrow page, where the network comes first. */
const isWide = matchMedia("(min-width: 40rem)").matches;

/** Which network, which images go through it, and what is shown of them. */
export function Choices() {
  const { network } = words.value;
  const source = at.from.value in network ? network[at.from.value as "digits"] : at.from.value;
  return (
    <details class="choices" open={isWide}>
      <summary>
        <h2>{network.title}</h2>
        <span class="quiet">
          {at.network.value} · {source}
        </span>
      </summary>
      <NetworkChoice />
      <ImageChoice />
      <Aspects />
    </details>
  );
}
