import { scaleLog } from "d3-scale";
import type { NudgeError } from "../../../../engine/trial.js";
import { words } from "../../../i18n.js";
import { power } from "../../../parts/format.js";
import { Chart } from "../chart.js";

const decades = (from: number, to: number, every: number): number[] => {
  const first = Math.ceil(Math.log10(from) / every) * every;
  const count = Math.floor((Math.log10(to) - first) / every) + 1;
  return Array.from({ length: Math.max(0, count) }, (_, i) => 10 ** (first + i * every));
};

interface Props {
  errors: readonly NudgeError[];
  /** The step that is taken now. */
  h: number;
  /** Whether the slopes to both sides differ. */
  kink: boolean;
}

/** How wrong the slope is for each step, in float32 and float64, both axes by powers of ten. */
export function ErrorChart({ errors, h, kink }: Props) {
  const { nudge } = words.value.check;
  const found = errors.flatMap(({ float32, float64 }) => [float32, float64]).filter((error) => error > 0);
  if (found.length === 0) return null;
  const [low, high] = [Math.min(...found) / 3, Math.max(...found) * 3];
  const steps = errors.map((error) => error.h);
  const x = scaleLog([Math.min(...steps), Math.max(...steps)], [0, 1]);
  const y = scaleLog([low, high], [0, 1]);
  // An error of exactly 0 has no logarithm: it is drawn at the foot.
  const points = (width: "float32" | "float64") =>
    errors.map((error) => [error.h, Math.max(error[width], low)] as const);
  return (
    <section class="panel nudge-errors">
      <h3>{nudge.error}</h3>
      <Chart
        label={nudge.error}
        xName="h"
        yName={nudge.errorAxis}
        x={x}
        y={y}
        xTicks={decades(Math.min(...steps), Math.max(...steps), 3)}
        yTicks={decades(low, high, 3)}
        tickText={(tick) => power(Math.round(Math.log10(tick)))}
        series={[
          { kind: "first", name: "float64", points: points("float64"), dotted: true },
          { kind: "second", name: "float32", points: points("float32"), dotted: true },
        ]}
      >
        {(sx, sy) => <line class="here" x1={sx(h)} x2={sx(h)} y1={sy.range()[0]} y2={sy.range()[1]} />}
      </Chart>
      <p class="quiet">{kink ? nudge.errorKink : nudge.errorHint}</p>
    </section>
  );
}
