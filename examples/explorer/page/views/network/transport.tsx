import { useEffect, useState } from "preact/hooks";
import { words } from "../../i18n.js";
import { walk } from "../../model.js";
import { goToStep, type Step, step, stepNumber, steps, walkBy } from "../../steps.js";
import { nameOf } from "./detail/names.js";
import { useKeys } from "./use-keys.js";

/** Milliseconds for a step. */
const SPEEDS = { slow: 2500, normal: 1200, fast: 350 } as const;
type Speed = keyof typeof SPEEDS;

/** As paths: not every font has these signs. */
const SIGNS = {
  first: "M3 2h2v12H3zM14 2v12L6 8z",
  back: "M12 2v12L4 8z",
  on: "M4 2v12l8-6z",
  last: "M2 2v12l8-6zM11 2h2v12h-2z",
};

/** Walks: to the beginning, back, on, to the end, by itself, or to any step. */
export function Transport() {
  const [playing, setPlaying] = useState(false);
  const [speed, setSpeed] = useState<Speed>("normal");
  const [number, count] = [stepNumber.value, steps.value.length];
  const t = words.value.network;
  const toggle = () => {
    if (!playing && number === count - 1) goToStep(0);
    setPlaying(!playing);
  };
  useKeys(toggle);

  useEffect(() => {
    if (!playing) return;
    if (number >= count - 1) {
      setPlaying(false);
      return;
    }
    const timer = setTimeout(() => walkBy(1), SPEEDS[speed]);
    return () => clearTimeout(timer);
  }, [playing, speed, number, count]);

  return (
    <section class="transport" aria-label={t.transport}>
      <div class="buttons">
        <Move label={t.first} sign={SIGNS.first} to={0} />
        <Move label={t.back} sign={SIGNS.back} to={number - 1} />
        <button type="button" class="play" aria-pressed={playing} onClick={toggle}>
          {playing ? t.pause : t.play}
        </button>
        <Move label={t.on} sign={SIGNS.on} to={number + 1} />
        <Move label={t.last} sign={SIGNS.last} to={count - 1} />
        <label>
          <span class="visually-hidden">{t.speed}</span>
          <select value={speed} onChange={(event) => setSpeed(event.currentTarget.value as Speed)}>
            {(Object.keys(SPEEDS) as Speed[]).map((name) => (
              <option key={name} value={name}>
                {t.speeds[name]}
              </option>
            ))}
          </select>
        </label>
      </div>
      <Track />
      <p class="step-title" aria-live={playing ? "off" : "polite"}>
        {t.stepOf(number + 1, count)} <strong>{titleOf(step.value)}</strong>
      </p>
    </section>
  );
}

function Move({ label, sign, to }: { label: string; sign: string; to: number }) {
  const inside = to >= 0 && to < steps.value.length && to !== stepNumber.value;
  return (
    <button type="button" aria-label={label} title={label} disabled={!inside} onClick={() => goToStep(to)}>
      <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
        <path d={sign} />
      </svg>
    </button>
  );
}

const phases = ["forward", "backward", "update"] as const;

/** A slider over the steps, above it how many of them each phase has. */
function Track() {
  const t = words.value.network;
  const counts = phases.map((phase) => steps.value.filter((each) => each.phase === phase).length);
  return (
    <div class="track">
      <div class="phases" aria-hidden="true">
        {phases.map((phase, i) => (
          <span
            key={phase}
            class={step.value?.phase === phase ? "current" : ""}
            style={{ flexGrow: counts[i] }}
          >
            {t.phases[phase]}
          </span>
        ))}
      </div>
      <input
        type="range"
        aria-label={t.step}
        aria-valuetext={titleOf(step.value)}
        min={0}
        max={Math.max(0, steps.value.length - 1)}
        value={stepNumber.value}
        onInput={(event) => goToStep(Number(event.currentTarget.value))}
      />
    </div>
  );
}

export function titleOf(current: Step | undefined): string {
  const info = walk.value;
  if (info === null || current === undefined) return "";
  const { phases } = words.value.network;
  if (current.phase === "update") return `${nameOf(info, current.parameter)} · ${phases.update}`;
  const { op, layer } = info.ops[current.op];
  return `${layer === null ? "" : `${layer} `}${op} · ${phases[current.phase]}`;
}
