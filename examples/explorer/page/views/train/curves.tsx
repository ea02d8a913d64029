import { useSignal } from "@preact/signals";
import { scaleLinear, scaleLog } from "d3-scale";
import { words } from "../../i18n.js";
import { Chart, type Series } from "../../parts/chart.js";
import { fixed, percent, whole } from "../../parts/format.js";
import { type Point, PointsTable } from "../../parts/points-table.js";
import type { Scale } from "../../parts/ticks.js";
import { runningMean } from "./running-mean.js";
import { choose, progress, shownStep } from "./training.js";
import "./curves.css";

const NONE = { step: [], loss: [], accuracy: [] };
const HEIGHT = 350;

/** Loss and accuracy, of the batches and of the validation. */
export function Curves() {
  const logarithmic = useSignal(false);
  const { train } = words.value;
  const { curve, validation } = progress.value ?? { curve: NONE, validation: [] };
  const last = Math.max(10, curve.step.at(-1) ?? 0, validation.at(-1)?.step ?? 0);
  const common = {
    x: { scale: scaleLinear([0, last], [0, 1]), name: train.steps, text: whole },
    marked: shownStep.value,
    height: HEIGHT,
    listed: false,
    // By keyboard: the slider of the snapshots.
    onPick: (x: number) => {
      const nearest = validation.toSorted((a, b) => Math.abs(a.step - x) - Math.abs(b.step - x))[0];
      if (nearest !== undefined) choose(nearest.step);
    },
  };
  const losses = validation.map(({ step, loss }) => [step, loss] as const);
  const accuracies = validation.map(({ step, accuracy }) => [step, accuracy] as const);
  return (
    <section class="panel curves" aria-label={train.curves}>
      <div class="charts">
        <Chart
          {...common}
          title={train.loss}
          label={train.loss}
          y={{ scale: scaleOf([curve.loss, losses.map(([, y]) => y)].flat(), 0.5, logarithmic.value) }}
          series={seriesOf(curve.step, curve.loss, losses)}
          level={{ y: Math.log(10), name: train.guess }}
        />
        <Chart
          {...common}
          title={train.accuracy}
          label={train.accuracy}
          y={{ scale: scaleLinear([0, 1], [0, 1]), text: (tick) => percent(tick, 0) }}
          series={seriesOf(curve.step, curve.accuracy, accuracies)}
          level={{ y: 0.1, name: train.guess }}
        />
      </div>
      {losses.length + curve.step.length === 0 && (
        <p class="quiet idle">{train.noCurves(train.start, train.oneStep)}</p>
      )}
      <div class="below">
        <label class="check">
          <input
            type="checkbox"
            checked={logarithmic.value}
            onChange={(event) => {
              logarithmic.value = event.currentTarget.checked;
            }}
          />
          {train.logarithmic}
        </label>
        <PointsTable
          summary={train.table}
          xName={train.step}
          columns={[
            { name: train.loss, points: losses, text: (loss) => fixed(loss, 4) },
            { name: train.accuracy, points: accuracies, text: percent },
          ]}
        />
      </div>
    </section>
  );
}

/** The batches as they are and as a running mean, and the validation as points. */
function seriesOf(
  steps: readonly number[],
  values: readonly number[],
  validation: readonly Point[],
): Series[] {
  const { train } = words.value;
  const along = (heights: readonly number[]) => heights.map((height, i) => [steps[i], height] as const);
  return [
    { kind: "first", name: train.batches, points: along(values), faint: true },
    { kind: "first", name: train.batches, points: along(runningMean(values)) },
    { kind: "second", name: train.validation, points: validation, dotted: true },
  ];
}

/** From 0, or from the least of them where it is logarithmic, to the largest, which is taken to be `high` at the least. */
function scaleOf(losses: readonly number[], high: number, logarithmic: boolean): Scale {
  const finite = losses.filter(Number.isFinite);
  const highest = Math.max(high, ...finite);
  if (!logarithmic) return scaleLinear([0, highest], [0, 1]);
  const positive = finite.filter((loss) => loss > 0);
  return scaleLog([Math.max(1e-5, Math.min(0.1, ...positive)), highest], [0, 1]).clamp(true);
}
