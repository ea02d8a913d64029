import type { WalkInfo } from "../../../../engine/walk.js";
import { words } from "../../../i18n.js";
import { percent } from "../../../parts/format.js";
import { image } from "../../../shown-image.js";

/** How probable each digit is for the shown image. */
export function Answer({ info }: { info: WalkInfo }) {
  const probabilities = info.probabilities[image.value];
  const label = info.labels[image.value];
  const { network } = words.value;
  return (
    <>
      <div class="node-name">
        <span class="node-layer">{"\u00a0"}</span>
        <span class="node-op">{network.answer}</span>
        <span class="node-shape">{probabilities.length}</span>
      </div>
      <ol class="answer">
        {probabilities.map((share, digit) => (
          <li key={digit} data-right={digit === label}>
            <span class="answer-digit">{digit}</span>
            <span class="answer-bar" aria-hidden="true">
              <span style={{ width: `${100 * share}%` }} />
            </span>
            <span class="answer-share number">{percent(share)}</span>
            <span class="answer-right">
              {digit === label && (
                <>
                  <span aria-hidden="true">✓</span>
                  <span class="visually-hidden">{network.right}</span>
                </>
              )}
            </span>
          </li>
        ))}
      </ol>
    </>
  );
}
