import { indexAt } from "../../../../engine/indices.js";
import type { TensorInfo } from "../../../../engine/walk.js";
import { go } from "../../../address.js";
import { words } from "../../../i18n.js";
import { walk } from "../../../model.js";
import { Menu } from "../../../parts/choice.js";
import { bracketed, powerOfTen, shown } from "../../../parts/format.js";
import { IndexFields } from "../../../parts/index-fields.js";
import { type Chosen, choose, exponent, LARGEST, SMALLEST, subjects } from "./subject.js";

/** In the order in which they are listed. */
const KINDS = ["parameter", "input", "result"] as const;

/** Which number is moved, and how far. */
export function Controls({ chosen }: { chosen: Chosen }) {
  const { nudge } = words.value.check;
  const { scale, shape, steepest } = chosen;
  const size = shape.reduce((product, n) => product * n, 1);
  return (
    <form class="nudge-controls" onSubmit={(event) => event.preventDefault()}>
      <TensorChoice chosen={chosen} />
      <fieldset class="nudge-index">
        <legend>{nudge.index}</legend>
        <IndexFields shape={shape} index={chosen.index} nameOf={nudge.axis} onChange={choose} />
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
          {nudge.step} = <output class="number">{powerOfTen(exponent.value)}</output>
        </span>
        <input
          type="range"
          min={SMALLEST}
          max={LARGEST}
          step={1}
          value={exponent.value}
          aria-valuetext={powerOfTen(exponent.value)}
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
  const kindOf = (tensor: number) => tensors[tensor].kind as keyof typeof nudge.groups;
  const all = subjects.value!;
  return (
    <Menu
      name="tensor"
      label={nudge.tensor}
      options={KINDS.flatMap((kind) =>
        all.flatMap(({ tensor }) => (kindOf(tensor) === kind ? [tensor] : [])),
      )}
      group={(tensor) => nudge.groups[kindOf(tensor)]}
      text={(tensor) => `${nameOf(tensors[tensor])} ${bracketed(tensors[tensor].shape)}`}
      value={chosen.tensor}
      onChoose={(tensor) => go({ nudge: String(tensor), nudged: "" }, true)}
    />
  );
}

const nameOf = ({ kind, name }: TensorInfo): string =>
  kind === "input" ? words.value.check.nudge.pixels : name;
