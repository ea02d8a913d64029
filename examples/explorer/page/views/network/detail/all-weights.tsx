import { useMemo, useState } from "preact/hooks";
import { indexAt, largestOf } from "../../../../engine/indices.js";
import type { Aspect, WalkInfo } from "../../../../engine/walk.js";
import { aspects, at, go } from "../../../address.js";
import { words } from "../../../i18n.js";
import { gradientMakerOf, makerOf } from "../../../makers.js";
import { Menu } from "../../../parts/choice.js";
import { bracketed, shown } from "../../../parts/format.js";
import { Scrolled } from "../../../parts/scrolled.js";
import { TensorPicture } from "../../../parts/tensor-picture.js";
import { follow } from "../../../selection.js";
import type { Step } from "../../../steps.js";
import type { AspectChoice } from "../looks.js";
import { nameOf, originOf, partOf } from "./names.js";
import { useElements } from "./use-elements.js";
import "./all-weights.css";

interface Props {
  info: WalkInfo;
  current: Step;
}

/** All weights of the step's layer at a size to see them; made when it is opened. */
export function AllWeights({ info, current }: Props) {
  const [open, setOpen] = useState(false);
  const weight = weightOf(info, current);
  if (weight === null) return null;
  const { shape } = info.tensors[weight];
  const t = words.value.pictures.weights;
  const name = nameOf(info, weight);
  const [K, C, R, S] = shape;
  return (
    <details class="all-weights" open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{shape.length === 4 ? t.ofKernels(name, K, C, R, S) : t.ofMatrix(name, K, C)}</summary>
      {open && <Weights key={`${info.id} ${weight}`} info={info} current={current} weight={weight} />}
    </details>
  );
}

/** The weight of the op that the step is about, or which it updates. */
function weightOf(info: WalkInfo, current: Step): number | null {
  const weights = info.ops.flatMap(({ op, inputs }, i) => {
    if (op !== "conv2d" && op !== "matmul") return [];
    const weight = originOf(info, inputs[1]!);
    return info.tensors[weight].kind === "parameter" ? [{ op: i, weight }] : [];
  });
  const found = weights.find(({ op, weight }) =>
    current.phase === "update" ? weight === current.parameter : op === current.op,
  );
  return found?.weight ?? null;
}

/** What "by the step" means of a weight. */
const ASPECTS: Readonly<Record<Step["phase"], Aspect>> = {
  forward: "value",
  backward: "gradient",
  update: "change",
};

function Weights({ info, current, weight }: Props & { weight: number }) {
  const [hovered, setHovered] = useState<number | null>(null);
  const { maps } = partOf(info, weight, 0);
  const [size, setSize] = useState(sizeFor(maps.columns * (maps.width + 1)));
  const chosen = at.aspect.value as AspectChoice;
  const aspect = chosen === "auto" ? ASPECTS[current.phase] : chosen;
  const read = {
    value: useElements(weight, "value"),
    gradient: useElements(weight, "gradient"),
    change: useElements(weight, "change"),
  };
  const values = read[aspect];
  const largest = useMemo(() => (values === null ? 0 : largestOf(values)), [values]);
  const { network } = words.value;
  const t = words.value.pictures.weights;
  if (values === null) return <p aria-busy="true">…</p>;
  const { shape } = info.tensors[weight];
  const number = (of: Float32Array | null) => (of === null || hovered === null ? "–" : shown(of[hovered]));
  const pick = (position: number) => {
    const made = aspect === "change" ? makerOf(info, weight) : gradientMakerOf(info, weight);
    if (made !== null) follow(made, position);
  };
  const range = `±${shown(largest, 3)}`;
  return (
    <>
      <div class="all-weights-head">
        <Menu
          label={network.aspect}
          options={aspects}
          text={(name) => network[name]}
          value={chosen}
          onChoose={(wanted) => go({ aspect: wanted }, true)}
        />
        <label>
          {t.zoom}{" "}
          <input
            type="range"
            min={1}
            max={12}
            value={size}
            onInput={(event) => setSize(Number(event.currentTarget.value))}
          />
        </label>
      </div>
      <p class="quiet">
        {shape.length === 2 ? t.matrixHint : shape[1] === 1 ? t.kernelHint : t.kernelsHint} {t.pick}
      </p>
      <Scrolled class="weights-box" label={nameOf(info, weight)}>
        <TensorPicture
          values={values}
          maps={maps}
          largest={largest}
          label={`${nameOf(info, weight)}, ${network[aspect]}, ${bracketed(shape)}, ${range}`}
          size={size}
          onHover={setHovered}
          onPick={pick}
        />
      </Scrolled>
      <p class="told number quiet">
        {hovered === null
          ? `${network[aspect]} ${range}`
          : t.told(
              bracketed(indexAt(hovered, shape)),
              number(read.value),
              number(read.gradient),
              number(read.change),
            )}
      </p>
    </>
  );
}

/** As large as the page has room for, within reason. */
const sizeFor = (across: number): number => Math.max(2, Math.min(8, Math.floor(720 / across)));
