import { useEffect } from "preact/hooks";
import { engine } from "../../../engine.js";
import { words } from "../../../i18n.js";
import { walk } from "../../../model.js";
import { EditedKernels } from "../../../parts/edited-kernels.js";
import { useAnswer } from "../use-answer.js";
import { Controls } from "./controls.js";
import { CurveChart } from "./curve-chart.js";
import { ErrorChart } from "./error-chart.js";
import { Result } from "./result.js";
import { type Chosen, chosen, followWalk, subjects } from "./subject.js";

/** One number moved by ±h, and the slope of the loss beside the gradient. */
export function NudgeView() {
  useEffect(followWalk, []);
  const { check } = words.value;
  return (
    <>
      <p class="check-lead quiet">{check.nudge.lead}</p>
      <EditedKernels />
      {chosen.value !== null ? (
        <Nudging id={walk.value!.id} of={chosen.value} />
      ) : (
        <p>{subjects.value === null ? check.waiting : check.nudge.none}</p>
      )}
    </>
  );
}

/** How far the curve reaches to each side, in steps. */
const REACH = 4;
/** Milliseconds that a slider must rest before the network runs. */
const SETTLE = 120;

function Nudging({ id, of }: { id: number; of: Chosen }) {
  const { tensor, index, h } = of;
  const element = `${id} ${tensor} ${index}`;
  const nudged = useAnswer(() => engine.trial.nudge(id, tensor, index, h), `${element} ${h}`, SETTLE);
  const curve = useAnswer(() => engine.trial.curve(id, tensor, index, REACH * h), `${element} ${h}`, SETTLE);
  const errors = useAnswer(() => engine.trial.errors(id, tensor, index), element, SETTLE);
  return (
    <div class="nudge-view">
      <div class="panel nudge-first">
        <Controls chosen={of} />
        {nudged.answer ? (
          <Result nudged={nudged.answer} waiting={nudged.waiting} />
        ) : (
          <p>{words.value.check.waiting}</p>
        )}
      </div>
      {curve.answer && <CurveChart curve={curve.answer} reach={REACH} waiting={curve.waiting} />}
      {errors.answer && !errors.waiting ? (
        <ErrorChart
          errors={errors.answer}
          h={h}
          kink={nudged.answer?.verdict === "kink"}
          waiting={nudged.waiting}
        />
      ) : (
        <div class="panel nudge-errors">
          <h3>{words.value.check.nudge.error}</h3>
          <p>{words.value.check.waiting}</p>
        </div>
      )}
    </div>
  );
}
