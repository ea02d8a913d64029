import { FROM_START, go } from "../../address.js";
import { words } from "../../i18n.js";
import { fixed, percent, whole } from "../../parts/format.js";
import { download, isUnsaved, pause, phase, progress, run, startOver } from "./training.js";
import "./transport.css";

/** Start and pause, a step, an epoch; and how it stands. */
export function Transport() {
  const { train } = words.value;
  const busy = phase.value !== "idle";
  return (
    <section class="panel transport" aria-label={train.transport}>
      <div class="buttons">
        <button
          type="button"
          class="main"
          data-action={busy ? "pause" : "start"}
          onClick={busy ? pause : () => run("on")}
        >
          <svg viewBox="0 0 10 10" aria-hidden="true">
            <path d={busy ? "M1 0h3v10H1zM6 0h3v10H6z" : "M1 0l9 5-9 5z"} />
          </svg>
          {busy ? train.pause : train.start}
        </button>
        <button type="button" data-action="step" disabled={busy} onClick={() => run("step")}>
          {train.oneStep}
        </button>
        <button type="button" data-action="epoch" disabled={busy} onClick={() => run("epoch")}>
          {train.oneEpoch}
        </button>
        <button type="button" data-action="start-over" onClick={startOver}>
          {train.startOver}
        </button>
        <span class="apart">
          <button
            type="button"
            data-action="walk"
            title={train.walkHint}
            onClick={() => go({ view: "network", from: "training", ...FROM_START })}
          >
            {train.walk} →
          </button>
          <button type="button" data-action="download" onClick={() => void download()}>
            {train.download}
          </button>
        </span>
      </div>
      <Standing />
      {isUnsaved.value && <p class="quiet unsaved">{train.unsaved(train.download)}</p>}
    </section>
  );
}

/** Step, epoch, speed and the latest figures. */
function Standing() {
  const now = progress.value;
  const { train } = words.value;
  if (now === null) return null;
  if (now.phase === "loading" && now.epochLength === 0) {
    return (
      <label class="loading">
        {train.loading} <progress value={now.loaded > 0 ? now.loaded : undefined} />
      </label>
    );
  }
  const validation = now.validation.at(-1);
  const loss = now.curve.loss.at(-1);
  const share = now.epochLength === 0 ? 0 : now.place.seen / now.epochLength;
  const figures: [name: string, label: string, value: string][] = [
    ["step", train.step, whole(now.step)],
    ["epoch", train.epoch, `${now.place.epoch + 1} · ${percent(share, 0)}`],
    ["loss", `${train.loss} · ${train.ofBatch}`, loss === undefined ? "–" : fixed(loss, 3)],
    [
      "accuracy",
      `${train.accuracy} · ${train.ofValidation}`,
      validation ? percent(validation.accuracy) : "–",
    ],
    ["rate", train.rate, now.phase === "running" && now.rate > 0 ? whole(now.rate) : "–"],
  ];
  return (
    <dl class="standing">
      {figures.map(([name, label, value]) => (
        <div key={name} data-figure={name}>
          <dt>{label}</dt>
          <dd class="number">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
