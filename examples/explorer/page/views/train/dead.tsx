import { words } from "../../i18n.js";
import { percent } from "../../parts/format.js";
import { snapshot } from "./training.js";
import "./dead.css";

/** The share of ReLUs in each layer that let nothing through, whatever the image. */
export function Dead() {
  const { train } = words.value;
  const shown = snapshot.value;
  if (shown === null) return null;
  return (
    <section class="panel dead">
      <h3>{train.dead}</h3>
      <p class="quiet">{shown.dead.length === 0 ? train.noRelu : train.deadHint(shown.images)}</p>
      <ul>
        {shown.dead.map(({ layer, dead, units }) => (
          <li key={layer} data-layer={layer}>
            <span class="number">{layer}</span>
            <span class="bar" aria-hidden="true">
              <span style={{ width: `${(100 * dead) / units}%` }} />
            </span>
            <span class="number">{train.deadOf(dead, units, percent(dead / units, 0))}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
