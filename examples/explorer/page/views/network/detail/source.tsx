import excerpts from "virtual:excerpts";
import { useEffect, useRef, useState } from "preact/hooks";
import type { Excerpt } from "../../../../site/excerpts.js";
import { words } from "../../../i18n.js";
import { Scrolled } from "../../../parts/scrolled.js";
import { colored } from "./syntax.js";
import { Tabs } from "./tabs.js";
import "./source.css";

/** The lines of the library that compute this step. */
export function Source({ of }: { of: string }) {
  const [wanted, setWanted] = useState({ of, place: 0 });
  const list = excerpts[of] ?? [];
  const place = wanted.of === of ? wanted.place : 0;
  const t = words.value.detail;
  if (list.length === 0) return null;
  return (
    <section class="source" aria-label={t.source}>
      <h4>{t.source}</h4>
      <Tabs label={t.source}>
        {list.map(({ name, file, line }, i) => (
          <button
            type="button"
            key={`${file}:${line}`}
            aria-pressed={i === place}
            onClick={() => setWanted({ of, place: i })}
          >
            <b>{name}</b> {file.split("/").at(-1)}
          </button>
        ))}
      </Tabs>
      <Code key={`${of} ${place}`} excerpt={list[place]} />
    </section>
  );
}

function Code({ excerpt: { file, line, text, lit } }: { excerpt: Excerpt }) {
  const box = useRef<HTMLElement>(null);
  const t = words.value.detail;
  useEffect(() => {
    const scrolled = box.current!;
    const first = scrolled.querySelector<HTMLElement>(".lit");
    if (first !== null) scrolled.scrollTop = first.offsetTop - scrolled.clientHeight / 3;
  }, []);
  return (
    <>
      <Scrolled class="code" box={box} label={`${file}:${line}`}>
        <pre>
          <code>
            {text.split("\n").map((code, i) => (
              <span key={i} class={lit.includes(i) ? "code-line lit" : "code-line"}>
                <span class="line-number" aria-hidden="true">
                  {line + i}
                </span>
                {lit.includes(i) && <span class="visually-hidden">{t.lit} </span>}
                <span>{colored(code)}</span>
                {"\n"}
              </span>
            ))}
          </code>
        </pre>
      </Scrolled>
      <p class="quiet where">
        {file}:{line}
      </p>
    </>
  );
}
