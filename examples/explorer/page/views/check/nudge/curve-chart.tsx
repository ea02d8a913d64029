import { scaleLinear } from "d3-scale";
import type { Curve } from "../../../../engine/trial.js";
import { words } from "../../../i18n.js";
import { Chart } from "../../../parts/chart.js";
import { shown } from "../../../parts/format.js";

/**
 * The loss along one number, with the line whose slope is the gradient, and the secant's ends.
 *
 * @param reach how many steps h the curve goes to each side.
 * @param waiting whether it is still that of another number or another h.
 */
export function CurveChart({ curve, reach, waiting }: { curve: Curve; reach: number; waiting: boolean }) {
  const { nudge } = words.value.check;
  const { moves, gradient } = curve;
  const middle = (moves.length - 1) / 2;
  const at = curve.losses[middle];
  // By how much the loss changes: these numbers are short enough for an axis.
  const changes = curve.losses.map((loss) => loss - at);
  const tangent = [moves[0], moves.at(-1)!].map((by) => [by, gradient * by] as const);
  const all = [...changes, ...tangent.map(([, y]) => y)];
  const [low, high] = [Math.min(...all), Math.max(...all)];
  // Of a loss that does not move at all: so that it is drawn as a line in the middle.
  const room = Math.max((high - low) * 0.08, Math.abs(at) * 1e-15, 1e-18);
  const dots = [-1, 0, 1].map((side) => middle + (side * middle) / reach);
  return (
    <section class="panel nudge-curve" aria-busy={waiting}>
      <h3>{nudge.curve}</h3>
      <Chart
        label={nudge.curveLabel}
        x={{ scale: scaleLinear([moves[0], moves.at(-1)!], [0, 1]), name: nudge.moved }}
        y={{ scale: scaleLinear([low - room, high + room], [0, 1]), name: nudge.change }}
        series={[
          { kind: "first", name: nudge.loss, points: moves.map((by, i) => [by, changes[i]]) },
          { kind: "second", name: nudge.tangent, points: tangent },
        ]}
      >
        {(x, y) =>
          dots.map((i) => <circle key={i} class="dot" cx={x(moves[i])} cy={y(changes[i])} r={4.5} />)
        }
      </Chart>
      <p class="quiet">{nudge.curveHint(shown(gradient))}</p>
    </section>
  );
}
