import { at } from "../../../address.js";
import { words } from "../../../i18n.js";
import { isWide } from "../wide.js";
import { Aspects } from "./aspects.js";
import { ImageChoice } from "./image-choice.js";
import { NetworkChoice } from "./network-choice.js";

/** Which network, and which images go through it; folded, also what is shown of them. */
export function Choices() {
  const { network } = words.value;
  const heading = <h2>{network.title}</h2>;
  if (isWide.value) {
    return (
      <div class="choices wide">
        {heading}
        <NetworkChoice />
        <ImageChoice />
      </div>
    );
  }
  const source = at.from.value in network ? network[at.from.value as "digits"] : at.from.value;
  return (
    <details class="choices">
      <summary>
        {heading}
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
