import type { ComponentChildren } from "preact";
import { linkTo } from "../../address.js";
import { words } from "../../i18n.js";
import { answer, answers, kept } from "./progress.js";

interface Props {
  /** Of the chapter, in the dictionary. */
  name: string;
  text: string;
  question: string;
  choices: readonly string[];
  /** The place of the right one. */
  right: number;
  /** What it is, with the number that was computed. */
  answer: string;
  /** What is seen before the answer. */
  before?: ComponentChildren;
  /** What is seen after it. */
  children: ComponentChildren;
  links: readonly { text: string; href: string }[];
}

/** A chapter: what it is about, a question, and, once the reader has guessed, what the network says. */
export function Lesson({
  name,
  text,
  question,
  choices,
  right,
  answer: truth,
  before,
  children,
  links,
}: Props) {
  const { tour } = words.value;
  const given = answers.value[name];
  const guessed = given !== undefined;
  return (
    <div class="lesson" data-chapter={name} data-right={right}>
      <div class="words">
        {text.split("\n").map((paragraph) => (
          <p key={paragraph}>{paragraph}</p>
        ))}
        <section class="question panel" aria-label={tour.predict}>
          <p class="ask">{question}</p>
          <div class="choices">
            {choices.map((choice, place) => (
              <Choice key={choice} name={name} choice={choice} place={place} right={right} given={given} />
            ))}
          </div>
          <div role="status">
            {guessed && (
              <p class="truth">
                <strong>{given === right ? tour.right : given < 0 ? tour.shown : tour.wrong}</strong> {truth}
              </p>
            )}
          </div>
          {guessed ? (
            <button type="button" class="plain again" onClick={() => answer(name, null)}>
              {tour.again}
            </button>
          ) : (
            <button type="button" class="plain show" onClick={() => answer(name, -1)}>
              {tour.show}
            </button>
          )}
          {!kept.value && <p class="quiet">{tour.notKept}</p>}
        </section>
      </div>
      <div class="figures">
        {before}
        {guessed && children}
        {guessed && links.length > 0 && (
          <ul class="links">
            {links.map(({ text, href }) => (
              <li key={href}>
                <a href={href}>{text}</a>
              </li>
            ))}
          </ul>
        )}
      </div>
    </div>
  );
}

interface ChoiceProps {
  name: string;
  choice: string;
  place: number;
  right: number;
  given: number | undefined;
}

function Choice({ name, choice, place, right, given }: ChoiceProps) {
  const guessed = given !== undefined;
  const mark = !guessed ? "" : place === right ? "✓" : place === given ? "✗" : "";
  return (
    <button
      type="button"
      class="choice"
      disabled={guessed}
      aria-pressed={given === place}
      data-mark={mark}
      onClick={() => answer(name, place)}
    >
      <span class="mark-of" aria-hidden="true">
        {mark}
      </span>
      {choice}
    </button>
  );
}

/** Instead of a chapter: its numbers are on the way, or the network has no such layer. */
export function NoLesson({ absent }: { absent: boolean }) {
  const { tour } = words.value;
  if (!absent) return <p role="status">{tour.computing}</p>;
  return (
    <p class="missing">
      {tour.missing} <a href={linkTo({ network: "CNN", weights: "trained" })}>{tour.openCnn}</a>
    </p>
  );
}
