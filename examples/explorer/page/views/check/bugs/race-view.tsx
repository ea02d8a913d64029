import { useEffect, useRef, useState } from "preact/hooks";
import type { BugName } from "../../../../engine/bugs/bug.js";
import type { RaceState } from "../../../../engine/bugs/race.js";
import { engine } from "../../../engine.js";
import { words } from "../../../i18n.js";
import { percent, shown } from "../../../parts/format.js";
import { told } from "../../../trouble.js";
import { effectOf, recent } from "./effect-of.js";
import { AccuracyChart, LossChart } from "./race-charts.js";

const STEPS = 200;
/** Steps that are taken before the curves are drawn again. */
const SLICE = 4;

/**
 * A training with the bug beside a right one, as it goes.
 *
 * @param secret whether nothing may be said that tells the bug.
 */
export function RaceView({ bug, secret = false }: { bug: BugName; secret?: boolean }) {
  const { bugs: text } = words.value.check;
  const { state, running, start, stop } = useRace(bug);
  return (
    <section class="panel race" data-running={running} data-step={state?.step ?? 0}>
      <div class="race-controls">
        <button type="button" class="race-start" disabled={running} onClick={start}>
          {text.train(STEPS)}
        </button>
        <button type="button" class="race-stop" disabled={!running} onClick={stop}>
          {text.stop}
        </button>
        <span class="number">
          {state === null ? running && text.fetching : text.of(state.step, state.steps)}
        </span>
      </div>
      <p class="quiet">
        {text.setting}
        {bug === "constant" && !secret && text.normalized}
      </p>
      {state !== null && (
        <>
          <div class="race-charts">
            <LossChart state={state} />
            <AccuracyChart state={state} />
          </div>
          {!running && state.step >= 10 && <Summary state={state} />}
        </>
      )}
    </section>
  );
}

function useRace(bug: BugName) {
  const [state, setState] = useState<RaceState | null>(null);
  const [running, setRunning] = useState(false);
  /** The race that is to go on; one that was stopped may still wait for an answer while the next begins. */
  const current = useRef<object | null>(null);
  useEffect(
    () => () => {
      current.current = null;
    },
    [],
  );
  const start = async () => {
    const mine = {};
    const wanted = () => current.current === mine;
    current.current = mine;
    setRunning(true);
    setState(null);
    let now = (await told(engine.bugs.begin(bug, STEPS, 1))) ?? null;
    while (wanted() && now !== null && now.step < now.steps) {
      now = (await told(engine.bugs.advance(SLICE))) ?? null;
      if (wanted()) setState(now);
    }
    if (wanted()) stop();
  };
  const stop = () => {
    current.current = null;
    setRunning(false);
  };
  return { state, running, start: () => void start(), stop };
}

/** What became of it, by figures. */
function Summary({ state }: { state: RaceState }) {
  const { bugs: text } = words.value.check;
  const { right, wrong, step } = state;
  return (
    <p class="race-summary" role="status" data-effect={effectOf(state)}>
      {text.summary(
        step,
        shown(recent(right.losses), 2),
        shown(recent(wrong.losses), 2),
        percent(right.accuracies.at(-1)!),
        percent(wrong.accuracies.at(-1)!),
      )}{" "}
      {text.effects[effectOf(state)]}
    </p>
  );
}
