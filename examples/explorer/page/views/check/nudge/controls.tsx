import { indexAt } from "../../../../engine/indices.js";
import type { Subject } from "../../../../engine/trial.js";
import type { TensorInfo } from "../../../../engine/walk.js";
import { go } from "../../../address.js";
import { words } from "../../../i18n.js";
import { walk } from "../../../model.js";
import { power } from "../../../parts/format.js";
import { shown } from "../numbers.js";
import { type Chosen, choose, exponent, LARGEST, SMALLEST, subjects } from "./subject.js";

/** Which number is moved, and how far. */
export function Controls({ chosen }: { chosen: Chosen }) {
  const { nudge } = words.value.check;
  const { scale, shape, steepest } = chosen;
  const size = shape.reduce((product, n) => product * n, 1);
  return (
    <form class="nudge-controls" onSubmit={(event) => event.preventDefault()}>
      <div class="nudge-choice">
        <label for="nudge-tensor">{nudge.tensor}</label>
        <TensorChoice chosen={chosen} />
      </div>
      <fieldset class="nudge-index">
        <legend>{nudge.index}</legend>
        <Index chosen={chosen} />
        <button
          type="button"
          class="nudge-random"
          onClick={() => choose(indexAt(Math.floor(Math.random() * size), shape))}
        >
          {nudge.random}
        </button>
        <button type="button" class="nudge-steepest" onClick={() => choose(indexAt(steepest, shape))}>
          {nudge.steepest}
        </button>
      </fieldset>
      <label class="nudge-step">
        <span>
          {nudge.step} = <output class="number">{power(exponent.value)}</output>
        </span>
        <input
          type="range"
          min={SMALLEST}
          max={LARGEST}
          step={1}
          value={exponent.value}
          aria-valuetext={power(exponent.value)}
          onInput={(event) => go({ h: event.currentTarget.value }, true)}
        />
        <span class="quiet">{nudge.ofScale(shown(scale))}</span>
      </label>
    </form>
  );
}

function TensorChoice({ chosen }: { chosen: Chosen }) {
  const { nudge } = words.value.check;
  const { tensors } = walk.value!;
  return (
    <select
      id="nudge-tensor"
      value={String(chosen.tensor)}
      onChange={(event) => go({ nudge: event.currentTarget.value, nudged: "" }, true)}
    >
      {(["parameter", "input", "result"] as const).map((kind) => (
        <optgroup key={kind} label={nudge.groups[kind]}>
          {subjects
            .value!.filter(({ tensor }) => tensors[tensor].kind === kind)
            .map((subject) => (
              <option key={subject.tensor} value={String(subject.tensor)}>
                {nameOf(subject, tensors)} [{tensors[subject.tensor].shape.join(", ")}]
              </option>
            ))}
        </optgroup>
      ))}
    </select>
  );
}

const nameOf = ({ tensor }: Subject, tensors: readonly TensorInfo[]): string =>
  tensors[tensor].kind === "input" ? words.value.check.nudge.pixels : tensors[tensor].name;

function Index({ chosen: { index, shape } }: { chosen: Chosen }) {
  const { axis: name } = words.value.check.nudge;
  return (
    <>
      {shape.map((size, axis) => (
        <input
          key={axis}
          type="number"
          class="number"
          min={0}
          max={size - 1}
          value={index[axis]}
          aria-label={name(axis)}
          onChange={(event) => {
            const value = Math.round(Number(event.currentTarget.value));
            choose(index.with(axis, Math.max(0, Math.min(size - 1, Number.isFinite(value) ? value : 0))));
          }}
        />
      ))}
    </>
  );
}
