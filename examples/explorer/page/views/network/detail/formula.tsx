import { useEffect, useState } from "preact/hooks";
import { words } from "../../../i18n.js";
import { Scrolled } from "../../../parts/scrolled.js";
import "./formula.css";

let typeset: ((tex: string) => string) | null = null;

/** A formula, typeset as soon as what typesets it is there. */
export function Formula({ tex }: { tex: string }) {
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
      <div dangerouslySetInnerHTML={{ __html: typeset(tex) }} />
    </Scrolled>
  );
}
