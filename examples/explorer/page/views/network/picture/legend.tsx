import { at } from "../../../address.js";
import { cssColor } from "../../../parts/colors.js";
import { short } from "../../../parts/format.js";
import { theme } from "../../../theme.js";
import { largestOfAll } from "../pictures.js";

/** What the colors of the pictures mean: up to the range below each of them, or up to one for all. */
export function Legend() {
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
