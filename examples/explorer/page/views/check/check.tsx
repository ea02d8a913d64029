import "./check.css";
import { at, linkTo } from "../../address.js";
import { words } from "../../i18n.js";
import { NetworkName } from "../../parts/network-name.js";
import { BugsView } from "./bugs/bugs-view.js";
import { LayersView } from "./layers-view.js";
import { NudgeView } from "./nudge/nudge-view.js";

const parts = { nudge: NudgeView, layers: LayersView, bugs: BugsView };
type PartName = keyof typeof parts;

/** Whether the gradients are right: by moving one number, by gradcheck, and by mistakes that are planted. */
export function Check() {
  const { title, lead, parts: names } = words.value.check;
  const current = (Object.hasOwn(parts, at.check.value) ? at.check.value : "nudge") as PartName;
  const Part = parts[current];
  return (
    <div class="check">
      <h2>{title}</h2>
      <p class="quiet">
        <NetworkName />
      </p>
      <p class="check-lead">{lead}</p>
      <nav class="check-parts" aria-label={title}>
        {(Object.keys(parts) as PartName[]).map((part) => (
          <a key={part} href={linkTo({ check: part })} aria-current={part === current ? "page" : undefined}>
            {names[part]}
          </a>
        ))}
      </nav>
      <Part />
    </div>
  );
}
