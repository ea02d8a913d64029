import { words } from "../../i18n.js";
import { whole } from "../../parts/format.js";
import { choose, chosen, goBack, progress, shownStep, snapshotSteps } from "./training.js";
import "./scrubber.css";

/** Back through the snapshots: everything below follows it. */
export function Scrubber() {
  const { train } = words.value;
  const steps = snapshotSteps.value;
  const shown = shownStep.value;
  if (shown === null) return null;
  const place = steps.indexOf(shown);
  const point = progress.value?.validation.find(({ step }) => step === shown);
  const here = shown === progress.value?.step;
  return (
    <section class="panel scrubber" aria-label={train.snapshots}>
      <label>
        <span>
          {train.snapshotOf} <strong class="number">{whole(shown)}</strong>
          {chosen.value === null ? ` · ${train.latest}` : ""}
        </span>
        <input
          type="range"
          name="snapshot"
          min="0"
          max={steps.length - 1}
          step="1"
          value={place}
          aria-valuetext={`${train.step} ${whole(shown)}`}
          onInput={(event) => {
            const to = Number(event.currentTarget.value);
            choose(to === steps.length - 1 ? null : steps[to]);
          }}
        />
      </label>
      <div class="buttons">
        <button
          type="button"
          data-action="latest"
          disabled={chosen.value === null}
          onClick={() => choose(null)}
        >
          {train.follow}
        </button>
        <button
          type="button"
          data-action="go-back"
          disabled={here || !point?.kept}
          title={train.goBackHint}
          onClick={() => void goBack(shown)}
        >
          {train.goBack}
        </button>
        {!here && !point?.kept && <span class="quiet">{train.notKept}</span>}
      </div>
    </section>
  );
}
