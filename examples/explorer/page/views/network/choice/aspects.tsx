import { at, go } from "../../../address.js";
import { words } from "../../../i18n.js";
import { Choice } from "../../../parts/choice.js";
import type { AspectChoice } from "../looks.js";

export const aspects = ["auto", "value", "gradient", "change"] as const;
const ranges = ["own", "common"] as const;

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
        value={at.range.value as "own" | "common"}
        onChoose={(range) => go({ range }, true)}
      />
    </div>
  );
}
