import { scaleLinear } from "d3-scale";
import type { RaceState } from "../../../../engine/bugs/race.js";
import { words } from "../../../i18n.js";
import { Chart } from "../../../parts/chart.js";
import { percent, shown } from "../../../parts/format.js";

/** What lies above is out of the picture: a training that climbs knows no end. */
const HIGHEST = 4;

const stepsOf = (state: RaceState) => ({
  scale: scaleLinear([0, state.steps], [0, 1]),
  name: words.value.check.bugs.step,
});

export function LossChart({ state }: { state: RaceState }) {
  const { bugs: text } = words.value.check;
  const points = (losses: readonly number[]) =>
    losses.map((loss, i) => [i + 1, Math.min(loss, HIGHEST)] as const);
  return (
    <Chart
      title={text.loss}
      label={text.lossLabel}
      x={stepsOf(state)}
      y={{
        scale: scaleLinear([0, HIGHEST], [0, 1]),
        text: (tick) => (tick === HIGHEST ? `≥ ${tick}` : shown(tick)),
      }}
      series={[
        { kind: "first", name: text.right, points: points(state.right.losses) },
        { kind: "second", name: text.wrong, points: points(state.wrong.losses) },
      ]}
    />
  );
}

export function AccuracyChart({ state }: { state: RaceState }) {
  const { bugs: text } = words.value.check;
  const points = (shares: readonly number[]) => shares.map((share, i) => [i * state.every, share] as const);
  return (
    <Chart
      title={text.accuracy}
      label={text.accuracyLabel}
      x={stepsOf(state)}
      y={{ scale: scaleLinear([0, 1], [0, 1]), text: (tick) => percent(tick, 0) }}
      series={[
        { kind: "first", name: text.right, points: points(state.right.accuracies), dotted: true },
        { kind: "second", name: text.wrong, points: points(state.wrong.accuracies), dotted: true },
      ]}
    />
  );
}
