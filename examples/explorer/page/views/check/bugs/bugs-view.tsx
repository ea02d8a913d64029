import { type BugName, bugNames } from "../../../../engine/bugs/bug.js";
import { at, linkTo } from "../../../address.js";
import { engine } from "../../../engine.js";
import { words } from "../../../i18n.js";
import { useAnswer } from "../use-answer.js";
import { Checks } from "./checks.js";
import { Quiz } from "./quiz.js";
import { RaceView } from "./race-view.js";

const isBug = (name: string): name is BugName => (bugNames as readonly string[]).includes(name);

/** Mistakes to plant, what a training makes of them, and what finds them. */
export function BugsView() {
  const { bugs: text } = words.value.check;
  const quiz = at.bug.value === "quiz";
  const bug = isBug(at.bug.value) ? at.bug.value : "gate";
  return (
    <>
      <p class="check-lead quiet">{text.lead}</p>
      <div class="bugs-view">
        <nav class="bug-list" aria-label={text.list}>
          {[...bugNames, "quiz" as const].map((name) => (
            <a
              key={name}
              class={name}
              href={linkTo({ bug: name })}
              aria-current={name === (quiz ? "quiz" : bug) ? "true" : undefined}
            >
              {name === "quiz" ? text.quiz : text.bugs[name].title}
            </a>
          ))}
        </nav>
        <div class="bug-detail" data-bug={quiz ? "quiz" : bug}>
          {quiz ? <Quiz /> : <Known key={bug} bug={bug} />}
        </div>
      </div>
    </>
  );
}

function Known({ bug }: { bug: BugName }) {
  const { bugs: text } = words.value.check;
  const { answer: lines } = useAnswer(() => engine.bugs.lines(), "");
  const { title, forgot } = text.bugs[bug];
  return (
    <>
      <section class="panel bug-lines">
        <h3>{title}</h3>
        <p>{forgot}</p>
        {lines !== undefined && (
          <dl>
            <dt class="mark-wrong">✗ {text.wrongLine}</dt>
            <dd>
              <code>{lines[bug].wrong}</code>
            </dd>
            <dt class="mark-right">✓ {text.rightLine}</dt>
            <dd>
              <code>{lines[bug].right}</code>
            </dd>
          </dl>
        )}
      </section>
      <RaceView bug={bug} />
      <Checks bug={bug} named />
    </>
  );
}
