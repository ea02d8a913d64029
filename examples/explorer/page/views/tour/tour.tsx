import { useEffect, useRef } from "preact/hooks";
import { at, go, linkTo } from "../../address.js";
import { words } from "../../i18n.js";
import { chapters } from "./chapters/chapters.js";
import { answers } from "./progress.js";
import "./tour.css";

/** The place in the address, from 0. */
function place(): number {
  const number = Number(at.chapter.value);
  return Number.isInteger(number) ? Math.max(0, Math.min(chapters.length - 1, number - 1)) : 0;
}

const linkToChapter = (index: number) => linkTo({ chapter: String(index + 1) });

/** Leaves keys to what is typed into, and to the browser's own. */
const isForTour = ({ target, altKey, ctrlKey, metaKey, shiftKey }: KeyboardEvent) =>
  !(altKey || ctrlKey || metaKey || shiftKey) &&
  !(target instanceof HTMLInputElement || target instanceof HTMLSelectElement);

export function Tour() {
  const { tour } = words.value;
  const current = place();
  const { name, Chapter } = chapters[current];
  const heading = useRef<HTMLHeadingElement>(null);
  const shown = useRef(current);

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
      const next = current + (by ?? 0);
      if (by === undefined || !isForTour(event) || next < 0 || next >= chapters.length) return;
      event.preventDefault();
      go({ chapter: String(next + 1) });
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, [current]);

  // Who reads by ear, or by keys, goes on where the new chapter begins.
  useEffect(() => {
    if (shown.current === current) return;
    shown.current = current;
    heading.current?.focus({ preventScroll: true });
    scrollTo({ top: 0 });
  }, [current]);

  return (
    <div class="tour">
      <Contents current={current} />
      <article aria-labelledby="chapter">
        <p class="quiet eyebrow">{tour.chapter(current + 1, chapters.length)}</p>
        <h2 id="chapter" tabIndex={-1} ref={heading}>
          {tour[name].title}
        </h2>
        <Chapter key={name} />
        <nav class="turn" aria-label={tour.turn}>
          {current > 0 ? (
            <a class="previous" href={linkToChapter(current - 1)}>
              ← {tour[chapters[current - 1].name].title}
            </a>
          ) : (
            <span />
          )}
          {current < chapters.length - 1 && (
            <a class="next" href={linkToChapter(current + 1)}>
              {tour[chapters[current + 1].name].title} →
            </a>
          )}
        </nav>
        <p class="quiet keys">{tour.keys}</p>
      </article>
    </div>
  );
}

/** All chapters, with a mark at those that were answered. */
function Contents({ current }: { current: number }) {
  const { tour } = words.value;
  const done = chapters.filter(({ name }) => answers.value[name] !== undefined).length;
  return (
    <nav class="contents" aria-label={tour.title}>
      <details open={innerWidth >= 900}>
        <summary>
          {tour.title} <span class="quiet">{tour.done(done, chapters.length)}</span>
        </summary>
        <ol>
          {chapters.map(({ name }, index) => (
            <li key={name}>
              <a href={linkToChapter(index)} aria-current={index === current ? "step" : undefined}>
                <span>{tour[name].title}</span>
                {answers.value[name] !== undefined && (
                  <span class="mark-of" role="img" aria-label={tour.answered}>
                    ✓
                  </span>
                )}
              </a>
            </li>
          ))}
        </ol>
      </details>
    </nav>
  );
}
