import { at, go } from "../../address.js";
import { words } from "../../i18n.js";
import { aspects } from "./aspect.js";

/** What the picture shows of each tensor, and how numbers become colors. */
export function AspectChoice() {
  const t = words.value.network;
  return (
    <div class="aspect-choice">
      <fieldset>
        <legend class="visually-hidden">{t.aspect}</legend>
        {aspects.map((name) => (
          <label key={name} class={at.aspect.value === name ? "chosen" : ""}>
            <input
              type="radio"
              name="aspect"
              checked={at.aspect.value === name}
              onChange={() => go({ aspect: name }, true)}
            />
            {t.aspects[name]}
          </label>
        ))}
      </fieldset>
      <p class="scale">
        <span class="number">−</span>
        <span class="ramp" aria-hidden="true" />
        <span class="number">+</span>
        <span class="quiet">{t.scale}</span>
      </p>
    </div>
  );
}
