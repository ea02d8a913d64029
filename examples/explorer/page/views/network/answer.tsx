import { words } from "../../i18n.js";
import { walk } from "../../model.js";
import { shownImage } from "./shown-image.js";

/** How likely the network takes the image for each digit, and what it is. */
export function Answer() {
  const info = walk.value;
  if (info === null) return null;
  const image = shownImage.value;
  const probabilities = info.probabilities[image];
  const label = info.labels[image];
  const t = words.value.network;
  return (
    <section class="answer" aria-label={t.answer}>
      <ol>
        {probabilities.map((p, digit) => (
          <li key={digit} class={digit === label ? "right" : ""}>
            <span class="digit">{digit}</span>
            <span class="bar">
              <span style={{ width: `${100 * p}%` }} />
            </span>
            <span class="number">{(100 * p).toFixed(1)} %</span>
            {digit === label && <span class="visually-hidden">{t.right}</span>}
          </li>
        ))}
      </ol>
      <p class="quiet">{t.loss(info.loss.toFixed(4), info.N)}</p>
    </section>
  );
}
