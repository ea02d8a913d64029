import { useState } from "preact/hooks";
import { type BugName, bugNames } from "../../../../engine/bugs/bug.js";
import { words } from "../../../i18n.js";
import { Menu } from "../../../parts/choice.js";
import { Checks } from "./checks.js";
import { RaceView } from "./race-view.js";

interface Props {
  secret: BugName;
  onAnother: () => void;
}

/** A mistake that the reader is to find. */
export function Quiz({ secret, onAnother }: Props) {
  const { bugs: text } = words.value.check;
  const [guess, setGuess] = useState<BugName | null>(null);
  const [given, setGiven] = useState(false);
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
            onChoose={(name) => setGuess(name === "" ? null : name)}
          />
          {!found && !given && (
            <button type="button" class="quiz-reveal" onClick={() => setGiven(true)}>
              {text.reveal}
            </button>
          )}
          <button type="button" class="quiz-another" onClick={onAnother}>
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
      <RaceView bug={secret} secret={!found && !given} />
      <Checks bug={secret} named={found || given} />
    </>
  );
}
