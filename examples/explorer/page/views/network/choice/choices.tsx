import { at } from "../../../address.js";
import { words } from "../../../i18n.js";
import { networkName } from "../../../weights.js";
import { isWide } from "../wide.js";
import { Aspects } from "./aspects.js";
import { ImageChoice } from "./image-choice.js";
import { NetworkChoice } from "./network-choice.js";

/** Which network, and which images go through it; folded, also what is shown of them. */
export function Choices() {
  const { network } = words.value;
  const heading = <h2>{network.title}</h2>;
  const chosen = `${networkName()} · ${network[at.from.value as "digits" | "training" | "drawing"]}`;
  if (isWide.value) {
    return (
      <>
        <div class="choices wide">
          {heading}
          <NetworkChoice />
          <ImageChoice />
        </div>
        <p class="chosen-in-print">{chosen}</p>
      </>
    );
  }
  return (
    <details class="choices">
      <summary>
        {heading}
        <span class="quiet">{chosen}</span>
      </summary>
      <NetworkChoice />
      <ImageChoice />
      <Aspects />
    </details>
  );
}
