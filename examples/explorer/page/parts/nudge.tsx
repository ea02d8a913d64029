import { useState } from "preact/hooks";
import { NUDGE_EXPONENT } from "../../engine/nudge-step.js";
import type { Nudged } from "../../engine/trial.js";
import { linkTo } from "../address.js";
import { engine } from "../engine.js";
import { words } from "../i18n.js";
import { walk } from "../model.js";
import { told } from "../trouble.js";
import { shown } from "./format.js";

interface Props {
  /** The number of a tensor of the walk, and an element in it. */
  tensor: number;
  index: readonly number[];
}

/** A button that moves one number by ±h, and says in a line whether the loss moves as backward() claims. */
export function Nudge({ tensor, index }: Props) {
  const id = walk.value?.id;
  return <NudgeOne key={`${id} ${tensor} ${index}`} tensor={tensor} index={index} />;
}

function NudgeOne({ tensor, index }: Props) {
  const { nudge } = words.value.check;
  const [nudged, setNudged] = useState<Nudged | null | undefined>();
  const run = async () => {
    const id = walk.peek()?.id;
    if (id !== undefined) setNudged(await told(engine.trial.nudge(id, tensor, [...index], null)));
  };
  return (
    <span class="nudge">
      <button type="button" onClick={() => void run()}>
        {nudge.button}
      </button>{" "}
      <span role="status">
        {nudged === null && nudge.cannot}
        {nudged != null && (
          <>
            {nudge.line(shown(nudged.h, 2), shown(nudged.slope), shown(nudged.gradient))}{" "}
            {nudge.verdicts[nudged.verdict]}
          </>
        )}
      </span>{" "}
      {nudged != null && (
        <a
          href={linkTo({
            view: "check",
            check: "nudge",
            nudge: String(tensor),
            nudged: index.join("."),
            h: String(NUDGE_EXPONENT),
          })}
        >
          {nudge.more}
        </a>
      )}
    </span>
  );
}
