import type { Nudged } from "../../../../engine/trial.js";
import { words } from "../../../i18n.js";
import { fixed, shown } from "../../../parts/format.js";

/** The three losses, the slope, the gradient, and whether these two agree. */
export function Result({ nudged, waiting }: { nudged: Nudged; waiting: boolean }) {
  const { nudge } = words.value.check;
  const { gradient, losses, sides, slope, verdict } = nudged;
  const apart = gradient === 0 ? Math.abs(slope) : Math.abs((slope - gradient) / gradient);
  const silent = gradient === 0 && slope === 0;
  return (
    <div class="nudge-result" data-verdict={verdict} aria-busy={waiting}>
      <table>
        <thead class="visually-hidden">
          <tr>
            <th scope="col">{nudge.quantity}</th>
            <th scope="col">{nudge.value}</th>
          </tr>
        </thead>
        <tbody>
          <Row name={nudge.lossAt(" − h")} value={fixed(losses[0], 15)} kind="before" />
          <Row name={nudge.lossAt("")} value={fixed(losses[1], 15)} kind="at" />
          <Row name={nudge.lossAt(" + h")} value={fixed(losses[2], 15)} kind="after" />
          <Row name={nudge.slope} value={shown(slope, 12)} kind="slope" />
          <Row name={nudge.gradient} value={shown(gradient, 12)} kind="gradient" />
          <Row name={nudge.apart} value={shown(apart, 2)} kind="apart" />
        </tbody>
      </table>
      <p class="nudge-verdict" role="status">
        <span class="mark" aria-hidden="true">
          {verdict === "agrees" || verdict === "kink" ? "✓" : verdict === "differs" ? "✗" : "≈"}
        </span>
        <span>
          {silent ? nudge.zero : nudge.verdicts[verdict]}
          {verdict === "kink" && ` ${nudge.sides(shown(sides[0]), shown(sides[1]))}`}
        </span>
      </p>
    </div>
  );
}

function Row({ name, value, kind }: { name: string; value: string; kind: string }) {
  return (
    <tr class={`nudge-${kind}`}>
      <th scope="row">{name}</th>
      <td class="number">{value}</td>
    </tr>
  );
}
