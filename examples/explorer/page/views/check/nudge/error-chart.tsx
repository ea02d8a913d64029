import { scaleLog } from "d3-scale";
import type { NudgeError } from "../../../../engine/trial.js";
import { words } from "../../../i18n.js";
import { Chart } from "../../../parts/chart.js";
import { powerOfTen } from "../../../parts/format.js";

const asPower = (tick: number): string => powerOfTen(Math.round(Math.log10(tick)));

interface Props {
  errors: readonly NudgeError[];
  /** The step that is taken now. */
  h: number;
  /** Whether the slopes to both sides differ. */
  kink: boolean;
  /** Whether that is still of another number or another h. */
  waiting: boolean;
}

/** How wrong the slope is for each step, in float32 and float64, both axes by powers of ten. */
export function ErrorChart({ errors, h, kink, waiting }: Props) {
  const { nudge } = words.value.check;
  const found = errors.flatMap(({ float32, float64 }) => [float32, float64]).filter((error) => error > 0);
  if (found.length === 0) return null;
  const [low, high] = [Math.min(...found) / 3, Math.max(...found) * 3];
  const steps = errors.map((error) => error.h);
  // An error of exactly 0 has no logarithm: it is drawn at the foot.
  const points = (width: "float32" | "float64") =>
    errors.map((error) => [error.h, Math.max(error[width], low)] as const);
  return (
    <section class="panel nudge-errors">
      <h3>{nudge.error}</h3>
      <Chart
        label={nudge.error}
        x={{ scale: scaleLog([Math.min(...steps), Math.max(...steps)], [0, 1]), name: "h", text: asPower }}
        y={{ scale: scaleLog([low, high], [0, 1]), name: nudge.errorAxis, text: asPower }}
        marked={h}
        series={[
          { kind: "first", name: "float64", points: points("float64"), dotted: true },
          { kind: "second", name: "float32", points: points("float32"), dotted: true },
        ]}
      />
      <p class="quiet" aria-busy={waiting}>
        {kink ? nudge.errorKink : nudge.errorHint}
      </p>
    </section>
  );
}
