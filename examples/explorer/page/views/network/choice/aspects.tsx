import { aspects, at, go, ranges } from "../../../address.js";
import { words } from "../../../i18n.js";
import { Choice } from "../../../parts/choice.js";
import type { AspectChoice } from "../looks.js";

/** What the pictures show, and how far their colors reach. */
export function Aspects() {
  const { network } = words.value;
  return (
    <div class="aspects">
      <Choice
        label={network.aspect}
        options={aspects}
        text={(name) => network[name]}
        value={at.aspect.value as AspectChoice}
        onChoose={(aspect) => go({ aspect }, true)}
      />
      <Choice
        label={network.range}
        options={ranges}
        text={(name) => network[name]}
        value={at.range.value as (typeof ranges)[number]}
        onChoose={(range) => go({ range }, true)}
      />
    </div>
  );
}
