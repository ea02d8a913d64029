import { scaleLinear } from "d3-scale";
import type { RaceState } from "../../../../engine/bugs/race.js";
import { words } from "../../../i18n.js";
import { Chart } from "../chart.js";
import { percent } from "../numbers.js";

/** What lies above is out of the picture: a training that climbs knows no end. */
const HIGHEST = 4;

const STEP_TICKS = [0, 50, 100, 150, 200];

export function LossChart({ state }: { state: RaceState }) {
  const { bugs: text } = words.value.check;
  const points = (losses: readonly number[]) =>
    losses.map((loss, i) => [i + 1, Math.min(loss, HIGHEST)] as const);
  return (
    <div>
      <h4>{text.loss}</h4>
      <Chart
        label={text.lossLabel}
        xName={text.step}
        yName=""
        x={scaleLinear([0, state.steps], [0, 1])}
        y={scaleLinear([0, HIGHEST], [0, 1])}
        xTicks={STEP_TICKS}
        yTicks={[0, 1, 2, 3, 4]}
        tickText={(tick) => (tick === HIGHEST ? `≥ ${tick}` : String(tick))}
        series={[
          { kind: "first", name: text.right, points: points(state.right.losses) },
          { kind: "second", name: text.wrong, points: points(state.wrong.losses) },
        ]}
      />
    </div>
  );
}

export function AccuracyChart({ state }: { state: RaceState }) {
  const { bugs: text } = words.value.check;
  const points = (shares: readonly number[]) => shares.map((share, i) => [i * state.every, share] as const);
  return (
    <div>
      <h4>{text.accuracy}</h4>
      <Chart
        label={text.accuracyLabel}
        xName={text.step}
        yName=""
        x={scaleLinear([0, state.steps], [0, 1])}
        y={scaleLinear([0, 1], [0, 1])}
        xTicks={STEP_TICKS}
        yTicks={[0, 0.25, 0.5, 0.75, 1]}
        tickText={(tick) => (tick <= 1 && tick > 0 ? percent(tick) : String(tick))}
        series={[
          { kind: "first", name: text.right, points: points(state.right.accuracies), dotted: true },
          { kind: "second", name: text.wrong, points: points(state.wrong.accuracies), dotted: true },
        ]}
      />
    </div>
  );
}
