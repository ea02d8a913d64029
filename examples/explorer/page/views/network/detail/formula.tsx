import { useEffect, useState } from "preact/hooks";
import { words } from "../../../i18n.js";
import { Scrolled } from "../../../parts/scrolled.js";
import "./formula.css";

let typeset: ((tex: string) => string) | null = null;

/** What stands side by side in a formula. */
const PARTS = /,?\s*\\qquad\s*/;

/** Lines of a formula, typeset as soon as what typesets them is there; their parts break where there is no room. */
export function Formula({ lines }: { lines: readonly string[] }) {
  const [ready, setReady] = useState(typeset !== null);
  useEffect(() => {
    if (ready) return;
    void import("./tex.js").then(({ typeset: loaded }) => {
      typeset = loaded;
      setReady(true);
    });
  }, [ready]);
  if (typeset === null) return <div class="formula" aria-busy="true" />;
  return (
    <Scrolled class="formula" label={words.value.detail.formula}>
      {lines.map((line) => (
        <div key={line} class="formula-line">
          {line.split(PARTS).map((part) => (
            <div key={part} dangerouslySetInnerHTML={{ __html: typeset!(part) }} />
          ))}
        </div>
      ))}
    </Scrolled>
  );
}
