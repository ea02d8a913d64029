import { words } from "../i18n.js";
import { trouble } from "../trouble.js";

/** What went wrong, until the reader puts it away. */
export function Trouble() {
  if (trouble.value === null) return null;
  return (
    <div class="trouble" role="alert">
      <p>{trouble.value}</p>
      <button
        type="button"
        onClick={() => {
          trouble.value = null;
        }}
      >
        {words.value.page.close}
      </button>
    </div>
  );
}
