import { HEAT_MAP_CSS, type HeatMeaning, heatPanelSvg } from "pellucid/testing/explain";
import { useState } from "preact/hooks";
import type { GradientPicture } from "../../../engine/gradient-picture.js";
import { words } from "../../i18n.js";
import { shown } from "../../parts/format.js";

/** What gradcheck found at every number, input by input, in the drawing of the library. */
export function GradientErrors({ maps, legend }: GradientPicture) {
  const { errors: text } = words.value.check;
  const [told, tell] = useState("");
  if (maps.length === 0) return null;
  return (
    <section class="gradient-errors">
      <style>{HEAT_MAP_CSS}</style>
      <h4>{text.title}</h4>
      <div
        class="gradient-inputs"
        onPointerOver={({ target }) =>
          tell((target as Element).closest("g")?.querySelector("title")?.textContent ?? "")
        }
      >
        {maps.map(({ input, name, panels, leftOut }) => (
          <div key={input} data-input={name}>
            <h5>{name}</h5>
            <div class="gradient-panels">
              {panels.map((panel) => (
                <figure key={panel.name}>
                  <Drawn svg={heatPanelSvg(panel, text.label(`${name}${panel.name}`))} />
                  {panel.name !== "" && <figcaption>{panel.name}</figcaption>}
                </figure>
              ))}
            </div>
            {leftOut > 0 && <p class="quiet">{text.leftOut(leftOut)}</p>}
          </div>
        ))}
      </div>
      <p class="gradient-told quiet">{told === "" ? text.hint : told}</p>
      <ul class="gradient-legend quiet">
        {legend.map(({ swatch, meaning }) => (
          <li key={swatch}>
            <Drawn svg={swatch} />
            {textOf(meaning)}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** An SVG that the library made. */
const Drawn = ({ svg }: { svg: string }) => <span dangerouslySetInnerHTML={{ __html: svg }} />;

function textOf(meaning: HeatMeaning): string {
  const { errors: text } = words.value.check;
  if (meaning.what === "mark") return text.marks[meaning.pattern];
  if (meaning.what !== "over") return text.cells[meaning.what];
  return meaning.to === null ? text.over(shown(meaning.from)) : text.upTo(shown(meaning.to));
}
