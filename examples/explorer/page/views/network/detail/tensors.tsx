import { indexAt, positionOf } from "../../../../engine/indices.js";
import type { WalkInfo } from "../../../../engine/walk.js";
import { words } from "../../../i18n.js";
import { walk } from "../../../model.js";
import { argumentsWithGradient, chosen, seek, select, subject } from "../../../selection.js";
import { image as shownImage } from "../../../shown-image.js";
import { type Step, step } from "../../../steps.js";
import { AllWeights } from "./all-weights.js";
import { resultSymbol, symbolOf } from "./formulas.js";
import { channelPart, imageOf, nameOf, type Part, partOf, slicePart } from "./names.js";
import { Tabs } from "./tabs.js";
import { TensorView } from "./tensor-view.js";
import "./tensors.css";

/** What goes into the step and what comes out of it, as pictures; the element to take apart is chosen in the last. */
export function Tensors() {
  const [info, current, about] = [walk.value, step.value, subject.value];
  if (info === null || current === undefined || about === null) return null;
  const t = words.value.detail;
  const selection = chosen.value?.tensor === about.tensor ? chosen.value : null;
  const image = selection === null ? shownImage.value : imageOf(info, about.tensor, selection.index);
  const { shape } = info.tensors[about.tensor];
  const choice = {
    part: partOf(info, about.tensor, image),
    chosen: selection === null ? null : positionOf(selection.index, shape),
    onChoose: (position: number) => select(indexAt(position, shape), about.argument),
    onTakeApart: seek,
  };
  return (
    <section class="tensors" aria-label={t.tensors}>
      <div class="flow">
        {current.phase === "update" ? (
          <UpdateTensors choice={choice} />
        ) : (
          <OpTensors info={info} current={current} image={image} choice={choice} />
        )}
      </div>
      <AllWeights info={info} current={current} />
    </section>
  );
}

interface Choice {
  part: Part;
  chosen: number | null;
  onChoose: (position: number) => void;
  onTakeApart: () => void;
}

function UpdateTensors({ choice }: { choice: Choice }) {
  const t = words.value.detail;
  return (
    <>
      <div class="inputs">
        <TensorView part={choice.part} aspect="value" title={`θ · ${t.parameter}`} />
        <TensorView part={choice.part} aspect="gradient" title={`g = dθ · ${t.gradient}`} />
      </div>
      <div class="outcome">
        {" "}
        <span class="arrow" aria-hidden="true">
          →
        </span>
        <TensorView {...choice} aspect="change" title={`Δθ · ${t.change}`} />
      </div>
    </>
  );
}

interface OpProps {
  info: WalkInfo;
  current: Extract<Step, { op: number }>;
  image: number;
  choice: Choice;
}

function OpTensors({ info, current, image, choice }: OpProps) {
  const { op, inputs, output } = info.ops[current.op];
  const t = words.value.detail;
  const backward = current.phase === "backward";
  const argument = subject.value?.argument ?? null;
  const index = chosen.value?.index ?? null;
  const title = (place: number) => `${symbolOf(op, place)} · ${nameOf(info, inputs[place]!)}`;
  const read = inputs.flatMap((tensor, place) =>
    tensor !== null && reads(op, place, argument) ? [{ tensor, place }] : [],
  );
  return (
    <>
      <div class="inputs">
        {backward && (
          <TensorView
            part={partOf(info, output, image)}
            aspect="gradient"
            title={`d${resultSymbol(op)} · ${t.upstream}`}
          />
        )}
        {backward && KEEPS_RESULT.has(op) && (
          <TensorView
            part={partOf(info, output, image)}
            aspect="value"
            title={`y · ${nameOf(info, output)}`}
          />
        )}
        {read.map(({ tensor, place }) => (
          <TensorView
            key={place}
            part={shownPart(info, op, { tensor, place, first: inputs[0], image, argument, index })}
            aspect="value"
            title={title(place)}
          />
        ))}
      </div>
      <div class="outcome">
        <span class="arrow" aria-hidden="true">
          →
        </span>
        <div>
          {backward && argumentsWithGradient.value.length > 1 && <Arguments op={op} />}
          <TensorView
            {...choice}
            aspect={backward ? "gradient" : "value"}
            title={
              backward && argument !== null
                ? `d${title(argument)}`
                : `${resultSymbol(op)} · ${nameOf(info, output)}`
            }
          />
        </div>
      </div>
    </>
  );
}

/** Which of the gradients that the op passes back is looked at. */
function Arguments({ op }: { op: string }) {
  const t = words.value.detail;
  return (
    <Tabs label={t.whichGradient}>
      {argumentsWithGradient.value.map((place) => (
        <button
          type="button"
          key={place}
          data-argument={place}
          aria-pressed={place === subject.value?.argument}
          onClick={() => select([], place)}
        >
          d{symbolOf(op, place)}
        </button>
      ))}
    </Tabs>
  );
}

/** Ops whose gradients need none of their arguments. */
const LINEAR = new Set(["add", "reshape", "mean", "avgPool2d", "dropout"]);
/** Ops whose gradients are made of their result instead. */
const KEEPS_RESULT = new Set(["relu", "tanh"]);

/** Whether the step reads this argument: forward all of them, backward those that the gradient is made of. */
function reads(op: string, place: number, argument: number | null): boolean {
  // Labels are no picture.
  if (op === "crossEntropy") return place === 0;
  if (argument === null) return true;
  if (LINEAR.has(op) || KEEPS_RESULT.has(op)) return false;
  if (op === "conv2d" || op === "matmul") return argument < 2 && place === 1 - argument;
  if (op === "batchNorm2d") return argument < 2 && (place === 0 || (place === 1 && argument === 0));
  return true;
}

interface Read {
  tensor: number;
  place: number;
  /** The op's first argument. */
  first: number | null;
  image: number;
  argument: number | null;
  index: readonly number[] | null;
}

/** Of a weight the rows that the chosen element is made with; of anything else the image. */
function shownPart(info: WalkInfo, op: string, { tensor, place, first, image, argument, index }: Read): Part {
  const unit = op === "conv2d" ? index?.[1] : op === "matmul" ? index?.[2] : undefined;
  if (place === 1 && argument === null && unit !== undefined) {
    return slicePart(info, tensor, unit, op === "matmul" ? first : null);
  }
  if (op === "conv2d" && place === 1 && argument === 0 && index !== null)
    return channelPart(info, tensor, index[1]);
  return partOf(info, tensor, image);
}
