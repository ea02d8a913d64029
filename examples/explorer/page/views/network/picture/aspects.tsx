import { at, go } from "../../../address.js";
import { words } from "../../../i18n.js";
import { Choice } from "../../../parts/choice.js";
import { cssColor } from "../../../parts/colors.js";
import { short } from "../../../parts/format.js";
import { theme } from "../../../theme.js";
import type { AspectChoice } from "../looks.js";
import { largestOfAll } from "../pictures.js";

const aspects = ["auto", "value", "gradient", "change"] as const;
const ranges = ["own", "common"] as const;

/** What the pictures show, and what their colors mean. */
export function Aspects() {
  const { network } = words.value;
  return (
    <div class="aspects">
      <Choice
        label={network.aspect}
        options={aspects.map((name) => [name, network[name]] as const)}
        value={at.aspect.value as AspectChoice}
        onChoose={(aspect) => go({ aspect }, true)}
      />
      <Choice
        label={network.range}
        options={ranges.map((name) => [name, network[name]] as const)}
        value={at.range.value as "own" | "common"}
        onChoose={(range) => go({ range }, true)}
      />
      <Legend />
    </div>
  );
}

function Legend() {
  const end = at.range.value === "common" ? short(largestOfAll.value) : "max";
  const colors = [-1, 0, 1].map((value) => cssColor(value, 1, theme.value));
  return (
    <div class="color-legend">
      <div class="color-bar" style={{ background: `linear-gradient(to right, ${colors.join(", ")})` }} />
      <div class="color-ends number">
        <span>−{end}</span>
        <span>0</span>
        <span>+{end}</span>
      </div>
    </div>
  );
}
