import { signal } from "@preact/signals";
import { type BugName, bugNames } from "../../../../engine/bugs/bug.js";
import { words } from "../../../i18n.js";
import { Menu } from "../../../parts/choice.js";
import { Checks } from "./checks.js";
import { RaceView } from "./race-view.js";

interface Riddle {
  secret: BugName;
  guess: BugName | null;
  /** Whether the reader has given up. */
  given: boolean;
}

const any = (): BugName => bugNames[Math.floor(Math.random() * bugNames.length)];

function otherThan(last: BugName): BugName {
  const next = any();
  return next === last ? otherThan(last) : next;
}

/** What was asked and answered last: it is there again for who looks elsewhere meanwhile. */
const riddle = signal<Riddle>({ secret: any(), guess: null, given: false });

/** A mistake that the reader is to find. */
export function Quiz() {
  const { bugs: text } = words.value.check;
  const { secret, guess, given } = riddle.value;
  const change = (changes: Partial<Riddle>) => {
    riddle.value = { ...riddle.value, ...changes };
  };
  const found = guess === secret;
  const title = (name: BugName) => text.bugs[name].title;
  return (
    <>
      <section class="panel quiz">
        <h3>{text.quiz}</h3>
        <p>{text.quizLead}</p>
        <div class="quiz-answer">
          <Menu
            label={text.guess}
            options={["", ...bugNames]}
            text={(name) => (name === "" ? "–" : title(name))}
            value={guess ?? ""}
            disabled={found || given}
            onChoose={(name) => change({ guess: name === "" ? null : name })}
          />
          {!found && !given && (
            <button type="button" class="quiz-reveal" onClick={() => change({ given: true })}>
              {text.reveal}
            </button>
          )}
          <button
            type="button"
            class="quiz-another"
            onClick={() => change({ secret: otherThan(secret), guess: null, given: false })}
          >
            {text.another}
          </button>
        </div>
        <p role="status" class="quiz-result">
          {found ? (
            <strong>✓ {text.correct(title(secret))}</strong>
          ) : given ? (
            <strong>{text.revealed(title(secret))}</strong>
          ) : (
            guess !== null && text.incorrect(title(guess))
          )}
        </p>
      </section>
      <RaceView key={`race ${secret}`} bug={secret} secret={!found && !given} />
      <Checks key={`checks ${secret}`} bug={secret} named={found || given} />
    </>
  );
}
