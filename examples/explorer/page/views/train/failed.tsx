import { words } from "../../i18n.js";
import { whole } from "../../parts/format.js";
import { failure, goBack, progress, startOver } from "./training.js";

/** Why the training has stopped by itself, and the ways out. */
export function Failed() {
  const what = failure.value;
  if (what === null) return null;
  const { train } = words.value;
  const last = progress.value?.validation.findLast(({ kept }) => kept)?.step;
  return (
    <div class="trouble failed" role="alert">
      <p>{what.kind === "diverged" ? train.diverged(whole(what.step)) : train.stopped(what.message)}</p>
      {last !== undefined && (
        <button type="button" onClick={() => void goBack(last)}>
          {train.backTo(whole(last))}
        </button>
      )}
      <button type="button" onClick={startOver}>
        {train.startOver}
      </button>
    </div>
  );
}
