import { useSignal } from "@preact/signals";
import { words } from "../../i18n.js";
import { Chart } from "./chart.js";
import { percent } from "./numbers.js";
import { chosen, progress, shownStep } from "./training.js";
import "./curves.css";

const NONE = { step: [], loss: [], accuracy: [] };

/** Loss and accuracy, of the batches and of the validation. */
export function Curves() {
  const logarithmic = useSignal(false);
  const { train } = words.value;
  const { curve, validation } = progress.value ?? { curve: NONE, validation: [] };
  const steps = validation.map(({ step }) => step);
  const names = {
    batches: train.batches,
    validation: train.validation,
    steps: train.steps,
    guess: train.guess,
  };
  const common = {
    names,
    marked: shownStep.value,
    onPick: (step: number) => {
      chosen.value = step;
    },
  };
  return (
    <section class="panel curves" aria-label={train.curves}>
      <div class="charts">
        <Chart
          {...common}
          title={train.loss}
          batches={{ step: curve.step, y: curve.loss }}
          validation={{ step: steps, y: validation.map(({ loss }) => loss) }}
          logarithmic={logarithmic.value}
          range={[0, 0.5]}
          guess={Math.log(10)}
          format={(y) => String(Number(y.toPrecision(3)))}
        />
        <Chart
          {...common}
          title={train.accuracy}
          batches={{ step: curve.step, y: curve.accuracy }}
          validation={{ step: steps, y: validation.map(({ accuracy }) => accuracy) }}
          logarithmic={false}
          range={[0, 1]}
          guess={0.1}
          format={(y) => `${Math.round(100 * y)} %`}
        />
      </div>
      {steps.length + curve.step.length === 0 && (
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
        <details>
          <summary>{train.table}</summary>
          <table class="number">
            <thead>
              <tr>
                <th scope="col">{train.step}</th>
                <th scope="col">{train.loss}</th>
                <th scope="col">{train.accuracy}</th>
              </tr>
            </thead>
            <tbody>
              {validation.map(({ step, loss, accuracy }) => (
                <tr key={step}>
                  <th scope="row">{step}</th>
                  <td>{loss.toFixed(4)}</td>
                  <td>{percent(accuracy)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </details>
      </div>
    </section>
  );
}
