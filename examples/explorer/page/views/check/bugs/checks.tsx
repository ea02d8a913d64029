import type { BugName } from "../../../../engine/bugs/bug.js";
import type { Verdict } from "../../../../engine/bugs/verdict.js";
import { engine } from "../../../engine.js";
import { words } from "../../../i18n.js";
import { shown } from "../../../parts/format.js";
import { GradientErrors } from "../gradient-errors.js";
import { Mark } from "../layers-view.js";
import { useAnswer } from "../use-answer.js";

interface Props {
  bug: BugName;
  /** Whether it is said which mistake was found, not only that something is wrong. */
  named: boolean;
}

/** Every check of the training that has the bug. */
export function Checks({ bug, named }: Props) {
  const { waiting, bugs: text } = words.value.check;
  const { answer: verdicts } = useAnswer(() => engine.bugs.check(bug), bug);
  return (
    <section class="panel bug-checks">
      <h3>{text.checks}</h3>
      {verdicts === undefined ? (
        <p>{waiting}</p>
      ) : (
        <>
          <ul>
            {verdicts.map((verdict) => (
              <Check key={verdict.check} verdict={verdict} named={named} />
            ))}
          </ul>
          {verdicts.every(({ ok, report }) => ok || report === null) && <p class="quiet">{text.blind}</p>}
        </>
      )}
    </section>
  );
}

function Check({ verdict, named }: { verdict: Verdict; named: boolean }) {
  const { bugs: text } = words.value.check;
  const { check, ok, report } = verdict;
  return (
    <li data-check={check} data-ok={ok} data-named={named ? verdict.named : null}>
      <div class="bug-check">
        <span>{text.checkNames[check]}</span>
        <Mark ok={ok} words={{ right: text.passed, wrong: text.failed }} />
      </div>
      {!ok && (
        <p class="bug-finding" role="status">
          {named ? findingOf(verdict) : figuresOf(verdict)}
        </p>
      )}
      {!ok && report !== null && <GradientErrors {...report.picture} />}
      {!ok && report !== null && (
        <details open>
          <summary>{text.report}</summary>
          {named && verdict.named !== null && <p class="quiet">{text.reportNote}</p>}
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: so that a wide report can be scrolled by keyboard */}
          <pre tabIndex={0}>{report.text}</pre>
        </details>
      )}
    </li>
  );
}

function findingOf({ named, figures: [first, second] }: Verdict): string {
  const { bugs: text } = words.value.check;
  if (named === null) return text.unnamed;
  return text.bugs[named].named(shown(first), second === undefined ? "" : shown(second));
}

/** What the check found and what it should have, and no word of why. */
function figuresOf({ figures }: Verdict): string {
  const { bugs: text } = words.value.check;
  const [found, right] = figures;
  return `${text.wrongLine}: ${shown(found)}; ${text.rightLine}: ${shown(right ?? 0)}`;
}
